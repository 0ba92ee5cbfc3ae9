-- Up to where every partition has told what happened: the earliest of the partitions' latest events.
select min(latest) as seconds
from (
  select max(seconds) as latest
  from events
  anti join later on later.partition = events.partition and later."offset" = events."offset"
  where fault is null
  group by events.partition
);
