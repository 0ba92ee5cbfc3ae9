-- Reads one batch of records, $1 as bytes. Rows end with the byte 30, fields with 31, neither of
-- which can stand in JSON: partition, offset, key, whether keys may repeat, whether all strings are
-- plain, whether the record may lie on its partition, and the event in structured mode.
insert into events
with
split as (
  select string_split(line, chr(31)) as field
  from (select unnest(string_split(decode($1), chr(30))) as line)
  where line <> ''
),
parsed as (
  select
    field[1]::int as partition,
    field[2]::bigint as "offset",
    field[3] as key,
    field[4] = '1' as may_repeat,
    field[5] = '1' as plain,
    field[6] = '1' as placed,
    field[7] as text,
    json_transform(field[7], '{"specversion": "JSON", "id": "JSON", "source": "JSON", "type": "JSON",
      "time": "JSON", "subject": "JSON", "data": {"paidAt": "JSON", "currency": "JSON",
      "buyer": {"id": "JSON", "newToBrand": "JSON"}, "lines": [{"lineId": "JSON",
      "brandId": "JSON", "listingId": "JSON", "category": "JSON", "quantity": "JSON",
      "amount": "JSON", "discount": "JSON", "reason": "JSON"}]}}') as event
  from split
),
typed as (
  select
    *,
    event.data as data,
    event.data.lines as lines,
    len(event.data.lines) as line_count,
    list_position(
      ['"shop.order.placed.v1"', '"shop.order.paid.v1"', '"shop.order.cancelled.v1"',
       '"shop.order.returned.v1"', '"shop.order.refunded.v1"'],
      event.type::varchar
    ) as type,
    instant_seconds(event.time) as seconds,
    instant_nanos(event.time) as nanos,
    instant_seconds(event.data.paidAt) as given_seconds,
    instant_nanos(event.data.paidAt) as given_nanos,
    list_transform(event.data.lines, line -> line.brandId::varchar) as line_brands
  from parsed
),
judged as (
  select
    *,
    -- The first fault in the order in which the contract's fields stand.
    case
      when may_repeat and repeats(json_keys(text), ['type']) then 'duplicate_field'
      when event.type is null or not starts_with(event.type::varchar, '"') then 'invalid_envelope'
      when type is null then 'foreign_type'
      when may_repeat and (
        repeats(json_keys(text), ['specversion', 'id', 'source', 'time', 'subject', 'data'])
        or repeats(json_keys(text, '$.data'), ['paidAt', 'currency', 'buyer', 'lines'])
        or repeats(json_keys(text, '$.data.buyer'), ['id', 'newToBrand'])
        or coalesce(list_bool_or(list_transform(range(coalesce(line_count, 0)), line ->
          line_repeats(text, line, case
            when type >= 3 then ['lineId', 'brandId', 'listingId', 'category', 'quantity',
              'amount', 'discount', 'reason']
            else ['lineId', 'brandId', 'listingId', 'category', 'quantity', 'amount', 'discount']
          end))), false)
      ) then 'duplicate_field'
      when event.specversion is null or event.specversion::varchar <> '"1.0"'
        then 'invalid_envelope'
      when event.id is null then 'invalid_envelope'
      when not is_text(event.id, 128, plain) then 'invalid_string'
      when event.source is null then 'invalid_envelope'
      when not is_text(event.source, 256, plain) then 'invalid_string'
      when event.time is null then 'invalid_envelope'
      when seconds is null then 'invalid_time'
      when event.subject is null then 'invalid_envelope'
      when not is_text(event.subject, 128, plain) then 'invalid_string'
      when data is null then 'invalid_envelope'
      when data.paidAt is null and type >= 3 then 'invalid_data'
      when data.paidAt is not null and (type = 1 or given_seconds is null) then 'invalid_time'
      when data.currency is null then 'invalid_data'
      when not regexp_full_match(data.currency::varchar, '"[A-Z]{3}"') then 'invalid_string'
      when data.buyer is not null and data.buyer.id is null then 'invalid_data'
      when data.buyer is not null and not is_text(data.buyer.id, 128, plain) then 'invalid_string'
      when data.buyer.newToBrand::varchar not in ('true', 'false') then 'invalid_data'
      when line_count is null or line_count not between 1 and 200 then 'invalid_lines'
    end as event_fault,
    case when line_count between 1 and 200 then
      list_filter(
        list_transform(lines, line -> line_fault(line, type, plain)),
        fault -> fault is not null
      )[1]
    end as first_line_fault
  from typed
),
concluded as (
  select
    *,
    case
      when event_fault is not null then event_fault
      when first_line_fault is not null then first_line_fault
      when line_count > 1
        and len(list_distinct(list_transform(lines, line -> line.lineId::varchar))) < line_count
        then 'invalid_lines'
      when type = 2 and (given_seconds <> seconds or given_nanos <> nanos) then 'invalid_time'
      when case
        when contains(event.subject::varchar, '\') then json_extract_string(event.subject, '$') <> key
        else event.subject::varchar <> concat('"', key, '"')
      end then 'key_mismatch'
      when not placed then 'wrong_partition'
    end as fault
  from judged
)
select
  partition,
  "offset",
  fault,
  type,
  event.source::varchar,
  event.id::varchar,
  event.subject::varchar,
  seconds,
  nanos,
  case when type = 2 then seconds else given_seconds end,
  case when type = 2 then nanos else given_nanos end,
  data.currency::varchar,
  data.buyer.id::varchar,
  data.buyer.newToBrand::varchar,
  -- A field left out equals its default; a reason is known only where goods or money come back.
  case when fault is null then list_transform(lines, (line, index) -> struct_pack(
    line_id := line.lineId::varchar,
    brand := line.brandId::varchar,
    listing := line.listingId::varchar,
    category := line.category::varchar,
    reason := case when type >= 3 then coalesce(line.reason::varchar, '"unspecified"') end,
    quantity := line.quantity::varchar::int,
    amount := coalesce(line.amount::varchar, '0')::bigint,
    discount := coalesce(line.discount::varchar, '0')::bigint,
    opens_order := index = 1 or list_position(line_brands, line.brandId::varchar) = index
  )) end
from concluded;
