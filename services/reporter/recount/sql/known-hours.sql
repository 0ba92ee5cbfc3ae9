-- What belongs to the campaign by brand and by hour since its start, on each clock: the hours before
-- a moment add up to what is known of it now.
select
  basis,
  cells.brand,
  floor((quarter - $1) / 4)::int as hour,
  categories.unit,
  currency[2:4] as currency,
  type,
  sum(quantity) as quantity,
  sum(amount) as amount,
  sum(discount) as discount,
  sum(lines) as lines,
  sum(orders) as orders
from cells
join brands on brands.brand = cells.brand
join categories on categories.category = cells.category
left join holds on holds.listing = cells.listing
where quarter >= $1 and quarter < $2
  and (holds.from_quarter is null or quarter < holds.from_quarter)
group by all;
