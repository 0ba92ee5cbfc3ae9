import type { ComponentChildren } from 'preact';
import type { ListingRow } from '../../../../libs/contracts/api.ts';
import { unitName } from '../format/numbers.ts';
import { t } from '../text/language.ts';
import { type Column, type SortOrder, Table } from '../ui/table.tsx';
import { Badge } from './badge.tsx';
import { CutOff } from './cut-off.tsx';
import { amountColumn, ordersColumn, unitColumn } from './figure-columns.tsx';

interface ListingsTableProps {
  readonly rows: readonly ListingRow[];
  readonly caption: string;
  readonly currency: string;
  readonly sort?: SortOrder;
  readonly onSort?: (sort: SortOrder) => void;
  /** What can be done with a listing; no column where it is not there. */
  readonly action?: (row: ListingRow) => ComponentChildren;
}

/** The listings of a brand, each in its own unit. What a hold takes out has rows of its own. */
export function ListingsTable(props: ListingsTableProps) {
  const { rows, caption, currency, sort = { key: 'net', isAscending: false }, action } = props;
  const { listings: texts } = t().parts;
  const actionColumn: Column<ListingRow> = {
    key: 'action',
    title: texts.action,
    isNumber: true,
    cell: (row) => action?.(row),
  };
  return (
    <>
      <Table
        caption={caption}
        columns={[...listingColumns(currency), ...(action === undefined ? [] : [actionColumn])]}
        rows={rows}
        rowKey={({ listingId, category, held }) => `${listingId} ${category} ${held}`}
        sort={sort}
        {...(props.onSort && { onSort: props.onSort })}
        rowClass={({ held }) => (held ? 'row-held' : '')}
      />
      <CutOff rows={rows.length} />
    </>
  );
}

/** The unit that a listing is counted in: the one that its category has, which is its only one. */
export function listingUnit({ units }: Pick<ListingRow, 'units'>): string {
  return units[0]?.unit ?? 'item';
}

function listingColumns(currency: string): Column<ListingRow>[] {
  const { listings: texts } = t().parts;
  return [
    {
      key: 'listing',
      title: texts.listing,
      sortBy: ({ listingId }) => listingId,
      cell: (row) => (
        <>
          <span class="listing-id">{row.listingId}</span>{' '}
          {row.held && <Badge tone="bad">{texts.held}</Badge>}
          <span class="listing-kind">{`${row.category}, ${unitName(listingUnit(row))}`}</span>
        </>
      ),
    },
    ordersColumn(),
    unitColumn('sold', listingUnit),
    unitColumn('cancelled', listingUnit),
    unitColumn('returned', listingUnit),
    unitColumn('net', listingUnit),
    amountColumn(currency),
  ];
}
