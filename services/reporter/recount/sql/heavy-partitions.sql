-- Partitions whose good events together hold more than a counter may: only there can one overflow.
-- Units can't: at 2,000,000 an event at the most that would take more than four billion events.
select partition
from (
  select partition, unnest(lines) as line
  from events
  where fault is null
)
group by partition
having sum(line.amount) + sum(line.discount) > 9007199254740991
order by partition;
