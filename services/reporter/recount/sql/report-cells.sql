-- The cells of the window [$1, $2) as a report cuts them. `place` is that of figures.sql; `day`
-- numbers the days table; what was sold before quarter $3 can't come back any more.
select
  basis,
  case
    when brands.place is null or categories.unit is null then -2
    when quarter >= holds.from_quarter then -1
    else brands.place
  end as place,
  cells.brand,
  cells.listing,
  cells.category,
  coalesce(categories.unit, 'item') as unit,
  currency[2:4] as currency,
  days.day,
  type,
  reason,
  sum(quantity) as quantity,
  sum(amount) as amount,
  sum(discount) as discount,
  sum(lines) as lines,
  sum(orders) as orders,
  sum(quantity) filter (quarter < $3) as mature_quantity
from cells
left join brands on brands.brand = cells.brand
left join categories on categories.category = cells.category
left join holds on holds.listing = cells.listing
join days on quarter >= days.from_quarter and quarter < days.to_quarter
where quarter >= $1 and quarter < $2
group by all;
