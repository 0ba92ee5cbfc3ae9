import { when } from '../../../format/dates.ts';
import { localMs } from '../../../format/local-time.ts';
import { count, money, unitName } from '../../../format/numbers.ts';
import { t } from '../../../text/language.ts';
import { Button } from '../../../ui/button.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import type { Desk } from '../desk.ts';
import type { HeldListing } from './held-listings.ts';

interface HeldTableProps {
  readonly desk: Desk;
  readonly held: readonly HeldListing[];
  /** Null for readers who may not release. */
  readonly onRelease: ((held: HeldListing) => void) | null;
}

/** What is held now. */
export function HeldTable({ desk, held, onRelease }: HeldTableProps) {
  const { holds: texts, release, releaseNamed } = t().desk;
  const { listing, action } = t().parts.listings;
  if (held.length === 0) {
    return <p class="muted">{onRelease === null ? texts.nothingHeld : texts.nothingHeldYet}</p>;
  }
  const { timeZone, currency } = desk.subject.definition;
  const columns: Column<HeldListing>[] = [
    {
      key: 'listing',
      title: listing,
      sortBy: ({ listingId }) => listingId,
      cell: ({ listingId }) => listingId,
    },
    {
      key: 'from',
      title: texts.which,
      cell: ({ from }) =>
        from === null
          ? texts.allSales
          : texts.since(when(localMs(from, timeZone), timeZone, 'dayTime')),
    },
    { key: 'why', title: texts.reason, cell: ({ reason }) => reason },
    {
      key: 'who',
      title: texts.by,
      sortBy: ({ changedAt }) => changedAt,
      cell: ({ changedAt, changedBy }) =>
        changedAt === null ? '' : `${changedBy}, ${when(changedAt, timeZone, 'dayTime')}`,
    },
    {
      key: 'units',
      title: texts.unitsOut,
      isNumber: true,
      cell: ({ units }) =>
        units.map(({ unit, out }) => `${count(out)} ${unitName(unit, out)}`).join(', ') || count(0),
    },
    {
      key: 'amount',
      title: texts.amountOut,
      isNumber: true,
      sortBy: ({ amountOut }) => amountOut,
      cell: ({ amountOut }) => money(amountOut, currency),
    },
    ...(onRelease === null
      ? []
      : [
          {
            key: 'action',
            title: action,
            isNumber: true,
            cell: (row: HeldListing) => (
              <Button
                kind="quiet"
                label={releaseNamed(row.listingId)}
                onClick={() => onRelease(row)}
              >
                {release}
              </Button>
            ),
          },
        ]),
  ];
  return (
    <Table
      caption={texts.now}
      columns={columns}
      rows={held}
      rowKey={({ listingId }) => listingId}
    />
  );
}
