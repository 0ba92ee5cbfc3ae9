-- What the cells come to under the definition of each step. `is_late` is since the marks of the
-- bridge ($1 = 0) or since those of the previous report ($1 = 1).
select
  steps.step,
  basis,
  cells.brand,
  unit,
  currency[2:4] as currency,
  type,
  case when $1 = 0 then since_shown else since_previous end as is_late,
  sum(quantity) as quantity,
  sum(amount) as amount,
  sum(discount) as discount,
  sum(lines) as lines,
  sum(orders) as orders
from cells
join steps on quarter >= start_quarter and quarter < end_quarter
join step_brands on step_brands.step = steps.step and step_brands.brand = cells.brand
join step_categories on step_categories.step = steps.step and step_categories.category = cells.category
left join step_holds on step_holds.step = steps.step and step_holds.listing = cells.listing
where step_holds.from_quarter is null or quarter < step_holds.from_quarter
group by all;
