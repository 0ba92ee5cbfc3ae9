-- Every record whose value could be read as an object, as plain values. Strings keep their JSON
-- quotes; `fault` is NULL for a good event, else its reason code (or foreign_type). Instants are
-- seconds since 1970 and the nanoseconds after; `paid_seconds` is NULL on placed.
create table events (
  partition int,
  "offset" bigint,
  fault varchar,
  type tinyint,
  source varchar,
  id varchar,
  subject varchar,
  seconds bigint,
  nanos varchar,
  paid_seconds bigint,
  paid_nanos varchar,
  currency varchar,
  buyer varchar,
  new_to_brand varchar,
  lines struct(
    line_id varchar, brand varchar, listing varchar, category varchar, reason varchar,
    quantity int, amount bigint, discount bigint, opens_order boolean
  )[]
);

-- The campaign's definition.
create table brands (brand varchar, place int);
create table categories (category varchar, unit varchar);
create table holds (listing varchar, from_quarter bigint);
create table days (day int, from_quarter bigint, to_quarter bigint);

-- Where the log stood when something was shown, and when the previous report was made: the next
-- offsets of each partition.
create table marks (partition int, shown bigint, previous bigint);

-- The definitions on the way from one to another, from step 0.
create table steps (step int, start_quarter bigint, end_quarter bigint);
create table step_brands (step int, brand varchar);
create table step_categories (step int, category varchar, unit varchar);
create table step_holds (step int, listing varchar, from_quarter bigint);

-- What the order system says; hours are seconds since 1970.
create table control_totals (
  "row" int, hour bigint, source varchar, brand varchar, type int, unit varchar, units hugeint,
  currency varchar, amount hugeint
);
