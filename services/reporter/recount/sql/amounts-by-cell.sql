-- What each good event of partition $1 adds to the amounts of each brand, category and currency, in
-- the order of the log.
select
  "offset",
  source,
  id,
  type,
  brand,
  category,
  currency,
  activity_quarter,
  cohort_quarter,
  sum(amount) as amount,
  sum(discount) as discount
from (
  select
    "offset",
    source,
    id,
    type::int as type,
    currency,
    floor(seconds / 900)::bigint as activity_quarter,
    floor(paid_seconds / 900)::bigint as cohort_quarter,
    unnest(lines, recursive := true)
  from events
  where fault is null and partition = $1
)
group by all
order by "offset";
