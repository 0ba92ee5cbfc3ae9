-- What does not fit together though each of its events was applied. $1 is how many of each kind are
-- listed; `found` counts them all. An event that lies on several partitions is looked at once.
with
applied as (
  select
    events.partition,
    events."offset",
    type::int as type,
    source,
    id,
    subject,
    seconds,
    nanos,
    currency[2:4] as currency,
    lines,
    events.partition::hugeint * 9223372036854775808 + events."offset" as place
  from events
  anti join later on later.partition = events.partition and later."offset" = events."offset"
  where fault is null
),
identities as (
  select source, id, min(partition) as home, count(*) as copies
  from applied
  group by source, id
  having count(*) > 1
),
once as (
  select applied.*
  from applied
  left join identities using (source, id)
  where home is null or partition = home
),
lines as (
  select
    partition, "offset", place, type, source, id, subject, seconds, currency,
    line.line_id as line_id, line.brand as brand, line.quantity as quantity, line.amount as amount
  from (select * exclude (lines), unnest(lines) as line from once where type >= 2)
),
sales as (
  select
    subject,
    line_id,
    count(*) as payments,
    min_by(quantity, place) as quantity,
    min_by(amount, place) as amount,
    sum(quantity) - min_by(quantity, place) as more_quantity,
    sum(amount) - min_by(amount, place) as more_amount
  from lines
  where type = 2
  group by subject, line_id
),
backs as (
  select
    lines.*,
    sales.payments,
    sales.quantity as sold_quantity,
    sales.amount as sold_amount,
    lines.subject in (select subject from sales) as order_known
  from lines
  left join sales on sales.subject = lines.subject and sales.line_id = lines.line_id
  where type >= 3
),
found as (
  select
    'paid_twice' as kind, lines.subject, null::varchar as line_id,
    sum(lines.quantity) filter (not is_first) as units,
    sum(lines.amount) filter (not is_first) as amount,
    min(currency) as currency, list(brand) as brands,
    list(struct_pack(partition, "offset")) as places
  from (
    select lines.*, place = min(place) over (partition by subject, line_id) as is_first
    from lines
    where type = 2
  ) as lines
  join sales on sales.subject = lines.subject and sales.line_id = lines.line_id
  where payments > 1
  group by lines.subject
  union all
  select
    'returned_beyond_sold', subject, line_id,
    sum(quantity) filter (type in (3, 4)) - any_value(sold_quantity), null, min(currency), list(brand),
    list(struct_pack(partition, "offset")) filter (type in (3, 4))
  from backs
  where payments is not null
  group by subject, line_id
  having sum(quantity) filter (type in (3, 4)) > any_value(sold_quantity)
  union all
  select
    'refunded_beyond_paid', subject, line_id,
    null, sum(amount) filter (type = 5) - any_value(sold_amount), min(currency), list(brand),
    list(struct_pack(partition, "offset")) filter (type = 5)
  from backs
  where payments is not null
  group by subject, line_id
  having sum(amount) filter (type = 5) > any_value(sold_amount)
  union all
  select
    case when order_known then 'unknown_line' else 'unknown_order' end, subject,
    case when order_known then line_id end,
    sum(quantity) filter (type in (3, 4)), sum(amount) filter (type in (3, 5)), min(currency),
    list(brand), list(struct_pack(partition, "offset"))
  from backs
  where payments is null
  group by subject, order_known, case when order_known then line_id end
  union all
  select
    'id_on_two_partitions', min(subject), null,
    (copies - 1) * min(list_sum(list_transform(lines, line -> line.quantity))),
    (copies - 1) * min(list_sum(list_transform(lines, line -> line.amount))),
    min(currency), flatten(list(list_transform(lines, line -> line.brand))),
    list(struct_pack(partition, "offset"))
  from applied
  join identities using (source, id)
  group by source, id, copies
),
ordered as (
  select
    * replace (list_sort(list_distinct(places)) as places, list_sort(list_distinct(brands)) as brands),
    count(*) over (partition by kind) as found
  from found
),
listed as (
  select *, row_number() over (partition by kind order by places[1], line_id) as rank from ordered
)
select
  kind, listed.subject, line_id, units, amount, listed.currency, brands, found, rank,
  list(struct_pack(
    partition := applied.partition, "offset" := applied."offset", type := applied.type,
    source := applied.source, id := applied.id, seconds := applied.seconds, nanos := applied.nanos
  ) order by applied.partition, applied."offset") as events
from (select * exclude (places), unnest(places) as place from listed where rank <= $1) as listed
join applied on applied.partition = listed.place.partition and applied."offset" = listed.place."offset"
group by all
order by kind, rank;
