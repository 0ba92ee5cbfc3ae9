-- The cells in which the two counts are not the same, the first $1 of them, and how many there are.
select
  count(*) over ()::int as found,
  partition, kind, brand, listing, category, last_name, quarter,
  list_transform(coalesce(counted, []), lambda each: each::varchar) as counted,
  list_transform(coalesce(recounted, []), lambda each: each::varchar) as recounted
from counted_cells
full outer join recounted_cells
  using (partition, kind, brand, listing, category, last_name, quarter)
where counted is distinct from recounted
order by kind, partition, quarter, brand, listing, category, last_name
limit $1;
