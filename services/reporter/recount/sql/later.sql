-- The identity of an event is its source and id within the partition. The first good event of an
-- identity is applied; each later one is a duplicate if all of its facts are equal, as values, to
-- those of the first, else a conflict.
create table later as
with
firsts as (
  select partition, source, id, min("offset") as first_offset
  from events
  where fault is null
  group by partition, source, id
  having count(*) > 1
)
select
  again.partition,
  again."offset",
  case
    when again.type = first.type
      and again.subject = first.subject
      and again.seconds = first.seconds
      and again.nanos = first.nanos
      and again.paid_seconds is not distinct from first.paid_seconds
      and again.paid_nanos is not distinct from first.paid_nanos
      and again.currency = first.currency
      and again.buyer is not distinct from first.buyer
      and again.new_to_brand is not distinct from first.new_to_brand
      and again.lines = first.lines
    then 'duplicate'
    else 'conflict'
  end as outcome
from firsts
join events as first
  on first.partition = firsts.partition and first."offset" = firsts.first_offset
join events as again
  on again.partition = firsts.partition
  and again.source = firsts.source
  and again.id = firsts.id
  and again."offset" > firsts.first_offset
where again.fault is null;
