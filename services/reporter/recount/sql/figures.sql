-- The sums of the applied events within the window [$1, $2) of UTC quarter hours, on both clocks,
-- by where they belong: a brand's place in the definition, −1 for held listings, −2 for brands and
-- categories that the definition lacks.
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
placed as (
  select
    basis,
    type,
    currency,
    coalesce(categories.unit, 'item') as unit,
    case
      when brands.place is null or categories.unit is null then -2
      when quarter >= holds.from_quarter then -1
      else brands.place
    end as place,
    line
  from clocked
  left join brands on brands.brand = line.brand
  left join categories on categories.category = line.category
  left join holds on holds.listing = line.listing
  where quarter >= $1 and quarter < $2
)
select
  basis,
  place,
  unit,
  currency[2:4] as currency,
  type::int as type,
  sum(line.quantity) as quantity,
  sum(line.amount) as amount,
  sum(line.discount) as discount,
  count(*) as lines,
  count_if(line.opens_order) as orders
from placed
group by all;
