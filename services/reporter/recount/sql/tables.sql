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
