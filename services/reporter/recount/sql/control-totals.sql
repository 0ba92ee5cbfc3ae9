-- Holds what the control_totals table says of hours of $1 to $2, seconds since 1970, against the
-- applied events that happened in them: rows that come to another sum, and what no row speaks of
-- though others speak of such sums. The first $3 are given; `found` counts them all.
with
lines as (
  select
    $1 + (seconds - $1) // 3600 * 3600 as hour, events.partition, events."offset", type::int as type,
    source, id, seconds, nanos, currency[2:4] as currency, lines
  from events
  anti join later on later.partition = events.partition and later."offset" = events."offset"
  where fault is null and seconds >= $1 and seconds < $2
    and type in (select type from control_totals)
),
counted as (
  select
    hour, source, type, line.brand as brand, coalesce(categories.unit, 'item') as unit, currency,
    sum(line.quantity) as units, sum(line.amount) as amount
  from (select * exclude (lines), unnest(lines) as line from lines)
  left join categories on categories.category = line.category
  group by all
),
wanted as (
  select *, 'units' as measure, units as control from control_totals where units is not null
  union all
  select *, 'amount', amount from control_totals where amount is not null
),
matched as (
  select
    wanted.measure, wanted.control, wanted."row", wanted.hour, wanted.source, wanted.type,
    wanted.brand, wanted.unit, wanted.currency,
    coalesce(sum(case when measure = 'units' then counted.units else counted.amount end), 0) as counted
  from wanted
  left join counted
    on counted.hour = wanted.hour and counted.source = wanted.source and counted.type = wanted.type
    and (wanted.brand is null or counted.brand = wanted.brand)
    and (wanted.unit is null or counted.unit = wanted.unit)
    and (wanted.currency is null or counted.currency = wanted.currency)
  group by all
),
unnamed as (
  select measure, hour, source, type, brand, unit, currency,
    sum(case when measure = 'units' then units else amount end) as counted
  from counted
  join (select distinct measure, type from wanted) as asked using (type)
  where not exists (
    select 1
    from wanted
    where wanted.measure = asked.measure and wanted.hour = counted.hour
      and wanted.source = counted.source and wanted.type = counted.type
      and (wanted.brand is null or counted.brand = wanted.brand)
      and (wanted.unit is null or counted.unit = wanted.unit)
      and (wanted.currency is null or counted.currency = wanted.currency)
  )
  group by all
  having sum(case when measure = 'units' then units else amount end) > 0
),
differences as (
  select * from matched where control <> counted
  union all
  select measure, 0, null, hour, source, type, brand, unit, currency, counted from unnamed
),
ranges as (
  select
    hour, source,
    min_by(id, (seconds, nanos, partition, "offset")) as first_id,
    max_by(id, (seconds, nanos, partition, "offset")) as last_id,
    count(*) as events
  from lines
  group by all
),
places as (
  select hour, source, list(struct_pack(partition, "from", "to") order by partition) as places
  from (
    select hour, source, partition, min("offset") as "from", max("offset") as "to"
    from lines
    group by all
  )
  group by all
)
select differences.*, first_id, last_id, events, places, count(*) over () as found
from differences
left join ranges on ranges.hour = differences.hour and ranges.source = differences.source
left join places on places.hour = differences.hour and places.source = differences.source
order by differences.hour, differences.source, type, brand, unit, currency, measure, "row"
limit $3;
