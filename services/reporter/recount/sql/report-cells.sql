-- The sums of the applied events within the window [$1, $2) of UTC quarter hours, at the finest grain
-- that a report shows, on both clocks. `place` is that of figures.sql; `day` numbers the days table.
with
lines as (
  select
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
  select 'activity' as basis, activity_quarter as quarter, * from lines
  union all
  select 'cohort', cohort_quarter, * from lines where type >= 2
),
by_quarter as (
  select
    basis, quarter, type, currency, line.brand as brand, line.listing as listing,
    line.category as category, line.reason as reason,
    sum(line.quantity) as quantity, sum(line.amount) as amount, sum(line.discount) as discount,
    count(*) as lines, count_if(line.opens_order) as orders
  from clocked
  where quarter >= $1 and quarter < $2
  group by all
)
select
  basis,
  case
    when brands.place is null or categories.unit is null then -2
    when quarter >= holds.from_quarter then -1
    else brands.place
  end as place,
  by_quarter.brand,
  by_quarter.listing,
  by_quarter.category,
  coalesce(categories.unit, 'item') as unit,
  currency[2:4] as currency,
  days.day,
  type::int as type,
  reason,
  sum(quantity) as quantity,
  sum(amount) as amount,
  sum(discount) as discount,
  sum(lines) as lines,
  sum(orders) as orders,
  sum(quantity) filter (quarter < $3) as mature_quantity
from by_quarter
left join brands on brands.brand = by_quarter.brand
left join categories on categories.category = by_quarter.category
left join holds on holds.listing = by_quarter.listing
join days on quarter >= days.from_quarter and quarter < days.to_quarter
group by all;
