-- The lines of events that the lines of a bridge consist of, on each clock: those at or behind the
-- marks that count under the first step, and those that a later step counts otherwise than the one
-- before it. Of each brand, clock and line of the bridge the first $1 in the order of the log are
-- given; `found` counts them all. `factor` is −1 where a step takes a line out.
with
keys as (select distinct quarter, brand, listing, category from cells where type >= 2),
placed as (
  select
    steps.step, keys.*,
    case
      when step_brands.brand is not null and quarter >= start_quarter and quarter < end_quarter
        and (step_holds.from_quarter is null or quarter < step_holds.from_quarter)
      then unit
    end as unit
  from keys
  cross join steps
  left join step_brands on step_brands.step = steps.step and step_brands.brand = keys.brand
  left join step_categories
    on step_categories.step = steps.step and step_categories.category = keys.category
  left join step_holds on step_holds.step = steps.step and step_holds.listing = keys.listing
),
moved as (
  select after.* exclude (unit), before.unit as unit_before, after.unit as unit_after
  from placed as after
  join placed as before
    on before.step = after.step - 1 and before.quarter = after.quarter
    and before.brand = after.brand and before.listing = after.listing
    and before.category = after.category
  where before.unit is distinct from after.unit
),
wanted as (
  select step, quarter, brand, listing, category, unit, 1 as factor
  from placed where step = 0 and unit is not null
  union all
  select step, quarter, brand, listing, category, unit_before, -1
  from moved where unit_before is not null
  union all
  select step, quarter, brand, listing, category, unit_after, 1
  from moved where unit_after is not null
),
lines as (
  select
    events.partition, events."offset", type::int as type, subject, source, id, seconds, nanos,
    paid_seconds, currency[2:4] as currency, events."offset" >= coalesce(marks.shown, 0) as is_late,
    unnest(lines) as line, generate_subscripts(lines, 1) as position
  from events
  anti join later on later.partition = events.partition and later."offset" = events."offset"
  left join marks on marks.partition = events.partition
  where fault is null and type >= 2
    and (events."offset" >= coalesce(marks.shown, 0) or (select max(step) from steps) > 0)
),
clocked as (
  select 'activity' as basis, floor(seconds / 900)::bigint as quarter, * from lines
  union all
  select 'cohort', floor(paid_seconds / 900)::bigint, * from lines
),
found as (
  select
    wanted.step, basis, case when wanted.step = 0 then type end as kind, wanted.brand,
    count(*) as found,
    min_by(
      struct_pack(
        partition := partition, "offset" := "offset", type := type, subject := subject,
        source := source, id := id, seconds := seconds, nanos := nanos, line_id := line.line_id,
        listing := line.listing, unit := unit, currency := currency,
        quantity := factor * line.quantity, amount := factor * line.amount
      ),
      -- The place in the log, then that in the event; what is taken out stands first.
      ((partition::hugeint * 9223372036854775808 + "offset") * 256 + position) * 2 + (factor + 1) // 2,
      $1
    ) as listed
  from clocked
  join wanted
    on wanted.quarter = clocked.quarter and wanted.brand = line.brand
    and wanted.listing = line.listing and wanted.category = line.category
  where is_late or wanted.step > 0
  group by all
)
select * exclude (listed), unnest(listed) as event
from found
order by basis, step, kind, brand;
