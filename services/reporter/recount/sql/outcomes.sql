-- How the records of the events table ended, by partition.
select
  events.partition,
  case
    when fault = 'foreign_type' then 'skipped'
    when fault is not null then 'rejected'
    else coalesce(later.outcome, 'applied')
  end as outcome,
  nullif(fault, 'foreign_type') as reason,
  count(*)::int as records
from events
left join later on later.partition = events.partition and later."offset" = events."offset"
group by all;
