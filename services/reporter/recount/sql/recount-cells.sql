-- The applied events at the finest grain that is counted anywhere: by partition, brand, listing,
-- category, currency or reason, and UTC quarter hour, on both clocks, inside and outside of every
-- campaign. Types are numbered as in add-events.sql; measures stand in the order of measureColumns.
create or replace table recounted_cells as
with
lines as (
  select
    events.partition,
    type,
    floor(seconds / 900)::bigint as activity_quarter,
    floor(paid_seconds / 900)::bigint as cohort_quarter,
    currency,
    unnest(lines) as line
  from events
  anti join later on later.partition = events.partition and later."offset" = events."offset"
  where fault is null
),
clocked as (
  select partition, 'activity' as clock, activity_quarter as quarter, type, currency, line from lines
  union all
  select partition, 'cohort', cohort_quarter, type, currency, line from lines where type >= 3
),
-- Quarter hours of listings, of which brands are sums.
summed as (
  select
    partition, clock, quarter, type, line.brand as brand, line.listing as listing,
    line.category as category, currency, line.reason as reason,
    sum(line.quantity) as units, count_if(line.opens_order) as orders, count(*) as lines,
    sum(line.amount) as amount, sum(line.discount) as discount
  from clocked
  group by all
),
named as (
  select 'l' as kind, listing[2:-2] as listing, currency[2:-2] as last_name, * exclude (listing, currency)
  from summed
  union all by name
  select 'b' as kind, '' as listing, currency[2:-2] as last_name, * exclude (listing, currency)
  from summed
  union all by name
  select 'r' as kind, listing[2:-2] as listing, reason[2:-2] as last_name, * exclude (listing, currency)
  from summed
  where type = 4
),
measured as (
  select
    partition, kind, brand[2:-2] as brand, listing, category[2:-2] as category, last_name, quarter,
    sum(case when type = 1 then units end) as placed_units,
    sum(case when type = 1 then orders end) as placed_orders,
    sum(case when type = 2 then units end) as sold_units,
    sum(case when type = 2 then orders end) as sold_orders,
    sum(case when type = 2 then lines end) as sold_lines,
    sum(case when type = 2 then amount end) as sold_amount,
    sum(case when type = 2 then discount end) as discount_amount,
    sum(case when type = 3 and clock = 'activity' then units end) as cancelled_units,
    sum(case when type = 3 and clock = 'activity' then amount end) as cancelled_amount,
    sum(case when type = 4 and clock = 'activity' then units end) as returned_units,
    sum(case when type = 5 and clock = 'activity' then amount end) as refunded_amount,
    sum(case when type = 3 and clock = 'cohort' then units end) as cohort_cancelled_units,
    sum(case when type = 3 and clock = 'cohort' then amount end) as cohort_cancelled_amount,
    sum(case when type = 4 and clock = 'cohort' then units end) as cohort_returned_units,
    sum(case when type = 5 and clock = 'cohort' then amount end) as cohort_refunded_amount
  from named
  group by all
)
select
  partition, kind, brand, listing, category, last_name, quarter,
  list_transform(
    [
      placed_units, placed_orders, sold_units, sold_orders, sold_lines, sold_amount, discount_amount,
      cancelled_units, cancelled_amount, returned_units, refunded_amount, cohort_cancelled_units,
      cohort_cancelled_amount, cohort_returned_units, cohort_refunded_amount
    ],
    lambda each: coalesce(each, 0)::hugeint
  ) as recounted
from measured
-- A cell whose numbers are all zero is not kept by a shard either: a refund of nothing.
where list_sum(recounted) > 0;
