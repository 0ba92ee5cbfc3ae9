-- The rules of the order events' fields. Each takes the field as the JSON text that json_transform
-- gives: a string with its quotes, escaped in one way only; a number as it was spelled. An absent
-- field is NULL; a null was respelled as {} before the text came here.

-- Text of 1 to n code points without control characters. DuckDB's own spelling escapes nothing but
-- quotes, backslashes and control characters. In a plain event every string is printable ASCII.
create macro is_text(x, n, plain) as case
  when plain then starts_with(x::varchar, '"') and length(x::varchar) between 3 and n + 2
  else regexp_full_match(x::varchar, '"(?:[^"\\\x00-\x1f\x{7f}-\x{9f}]|\\["\\])+"')
    and length(json_extract_string(x, '$')) between 1 and n
end;

create macro is_slug(x) as regexp_full_match(x::varchar, '"[a-z0-9][a-z0-9._-]{0,63}"');

-- A whole number in plain digits. One of more than 13 digits is too large whatever it is.
create macro is_whole(x, low, high) as case
  when regexp_full_match(x::varchar, '[0-9]{1,13}') then x::varchar::bigint between low and high
  else false
end;

-- RFC 3339: seconds since 1970 rounded down, NULL if it is no such time; the cast knows the calendar.
create macro instant_seconds(x) as case
  when regexp_full_match(x::varchar, '"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"')
  then epoch(try_cast(substr(x::varchar, 2, 19) as timestamp))::bigint
    - case
        when ends_with(x::varchar, 'Z"') then 0
        else (case when (x::varchar)[-7] = '-' then -1 else 1 end)
          * ((x::varchar)[-6:-5]::int * 3600 + (x::varchar)[-3:-2]::int * 60)
      end
end;

create macro instant_nanos(x) as rpad(regexp_extract(x::varchar, '\.([0-9]+)', 1), 9, '0');

-- Whether one of the known names stands twice among an object's keys.
create macro repeats(keys, known) as coalesce(
  len(list_filter(keys, key -> list_contains(known, key)))
    > len(list_distinct(list_filter(keys, key -> list_contains(known, key)))),
  false
);

-- The same for the line with this index of an event.
create macro line_repeats(event, line, known) as
  repeats(json_keys(event, concat('$.data.lines[', line, ']')), known);

-- What is wrong with a line; its fields are looked at in the order of the contract. Types count from
-- 1: placed, paid, cancelled, returned, refunded.
create macro line_fault(line, type, plain) as case
  when line.lineId is null then 'invalid_lines'
  when not is_text(line.lineId, 64, plain) then 'invalid_string'
  when line.brandId is null then 'invalid_lines'
  when not is_slug(line.brandId) then 'invalid_string'
  when line.listingId is null then 'invalid_lines'
  when not is_slug(line.listingId) then 'invalid_string'
  when line.category is null then 'invalid_lines'
  when not is_slug(line.category) then 'invalid_string'
  when line.quantity is null then 'invalid_lines'
  when not is_whole(line.quantity, case when type = 5 then 0 else 1 end, 10000) then 'invalid_number'
  when line.amount is null and type <> 4 then 'invalid_lines'
  when line.amount is not null and not is_whole(line.amount, 0, 1000000000000) then 'invalid_number'
  when line.discount is not null and not is_whole(line.discount, 0, 1000000000000)
    then 'invalid_number'
  when type >= 3 and line.reason is not null and not is_slug(line.reason) then 'invalid_string'
end;
