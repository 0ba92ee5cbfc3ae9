-- The cells of shards as a close has kept them in the file $1: one row a partition, series and UTC
-- quarter hour, with the columns of measureColumns in their order.
create or replace table counted_cells as
select
  partition, kind, brand, listing, category, last_name, quarter,
  list_transform(
    [
      placed_units, placed_orders, sold_units, sold_orders, sold_lines, sold_amount, discount_amount,
      cancelled_units, cancelled_amount, returned_units, refunded_amount, cohort_cancelled_units,
      cohort_cancelled_amount, cohort_returned_units, cohort_refunded_amount
    ],
    lambda each: each::hugeint
  ) as counted
from read_csv(
  $1,
  compression = 'zstd',
  header = false,
  auto_detect = false,
  nullstr = '\N',
  columns = {
    partition: 'int', kind: 'varchar', brand: 'varchar', listing: 'varchar', category: 'varchar',
    last_name: 'varchar', quarter: 'bigint',
    placed_units: 'bigint', placed_orders: 'bigint', sold_units: 'bigint', sold_orders: 'bigint',
    sold_lines: 'bigint', sold_amount: 'bigint', discount_amount: 'bigint',
    cancelled_units: 'bigint', cancelled_amount: 'bigint', returned_units: 'bigint',
    refunded_amount: 'bigint', cohort_cancelled_units: 'bigint', cohort_cancelled_amount: 'bigint',
    cohort_returned_units: 'bigint', cohort_refunded_amount: 'bigint'
  }
);
