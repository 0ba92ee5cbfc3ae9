import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { compareExact, type Exact } from '../data/exact.ts';
import { t } from '../text/language.ts';
import './table.css';

/** A column of a table. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** What rows are sorted by; a column without it can not be sorted. Null comes last. */
  readonly sortBy?: (row: Row) => Exact | string | null;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand on the right, so that their digits are one below the other. */
  readonly isNumber?: boolean;
}

export interface SortOrder {
  readonly key: string;
  readonly isAscending: boolean;
}

interface TableProps<Row> {
  /** What the table shows; a screen reader says it first. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** How it is sorted at first; in the order of the rows where it is not there. */
  readonly sort?: SortOrder;
  /** Told when the reader sorts, so that the address can keep it. */
  readonly onSort?: (sort: SortOrder) => void;
  readonly isCaptionShown?: boolean;
  /** A class for a row that stands out. */
  readonly rowClass?: (row: Row) => string;
}

/** Rows and columns, sorted by a click or a key on the name of a column. The first column names the
 * row. It scrolls sideways by itself where there is no room. */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, rowKey, onSort, rowClass, isCaptionShown = false } = props;
  const [sort, setSort] = useState(props.sort);
  const change = (key: string) => {
    const isAscending = sort?.key === key ? !sort.isAscending : false;
    setSort({ key, isAscending });
    onSort?.({ key, isAscending });
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section class="table-frame" tabIndex={0} aria-label={caption}>
      <table class="table">
        <caption class={isCaptionShown ? '' : 'hidden'}>
          {captionText(caption, columns, sort)}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onClick={change} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, columns, sort).map((row) => (
            <tr key={rowKey(row)} class={rowClass?.(row)}>
              {columns.map(({ key, cell, isNumber }, index) =>
                index === 0 ? (
                  <th key={key} scope="row" class={isNumber ? 'number' : ''}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={key} class={isNumber ? 'number' : ''}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: SortOrder | undefined;
  readonly onClick: (key: string) => void;
}

function Head<Row>({ column, sort, onClick }: HeadProps<Row>) {
  const { key, title, sortBy, isNumber } = column;
  const className = isNumber ? 'number' : '';
  if (sortBy === undefined) {
    return (
      <th scope="col" class={className}>
        {title}
      </th>
    );
  }
  const isSorted = sort?.key === key;
  const order = sort?.isAscending ? 'ascending' : 'descending';
  return (
    <th scope="col" class={className} aria-sort={isSorted ? order : 'none'}>
      <button type="button" class="table-sort" onClick={() => onClick(key)}>
        {title}
        <span class={`table-arrow ${isSorted ? order : ''}`} aria-hidden="true" />
      </button>
    </th>
  );
}

function captionText<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  sort: SortOrder | undefined,
): string {
  const column = columns.find(({ key }) => key === sort?.key);
  if (sort === undefined || column === undefined) return caption;
  return `${caption}, ${t().common.sortedBy(column.title, sort.isAscending)}`;
}

/** The rows in their order; those that compare equal stay as they were. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: SortOrder | undefined,
): readonly Row[] {
  const sortBy = columns.find(({ key }) => key === sort?.key)?.sortBy;
  if (sort === undefined || sortBy === undefined) return rows;
  const direction = sort.isAscending ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [sortBy(a), sortBy(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'string') return left.localeCompare(String(right)) * direction;
    return compareExact(left, right as Exact) * direction;
  });
}
