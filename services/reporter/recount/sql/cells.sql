-- The sums of the applied events whose clock is in [$1, $2), UTC quarter hours, at the finest grain
-- that anything in a report is cut at. Everything a report says is added up from here; `since_shown`
-- and `since_previous` say whether a record lies at or behind the offsets of the marks table.
create or replace table cells as
with
lines as (
  select
    type,
    floor(seconds / 900)::bigint as activity_quarter,
    floor(paid_seconds / 900)::bigint as cohort_quarter,
    currency,
    events."offset" >= coalesce(marks.shown, 0) as since_shown,
    events."offset" >= coalesce(marks.previous, 0) as since_previous,
    unnest(lines) as line
  from events
  anti join later on later.partition = events.partition and later."offset" = events."offset"
  left join marks on marks.partition = events.partition
  where fault is null
),
clocked as (
  select 'activity' as basis, activity_quarter as quarter, * from lines
  union all
  select 'cohort', cohort_quarter, * from lines where type >= 2
)
select
  basis, quarter, type::int as type, currency, since_shown, since_previous,
  line.brand as brand, line.listing as listing, line.category as category, line.reason as reason,
  sum(line.quantity) as quantity, sum(line.amount) as amount, sum(line.discount) as discount,
  count(*) as lines, count_if(line.opens_order) as orders
from clocked
where quarter >= $1 and quarter < $2
group by all;
