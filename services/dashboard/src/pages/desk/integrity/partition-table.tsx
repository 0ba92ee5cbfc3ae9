import type { PartitionIntegrity } from '../../../../../../libs/contracts/api.ts';
import { when } from '../../../format/dates.ts';
import { count } from '../../../format/numbers.ts';
import { Badge } from '../../../parts/badge.tsx';
import { t } from '../../../text/language.ts';
import { type Column, Table } from '../../../ui/table.tsx';
import { balanceOf, counted } from './balance.ts';

interface PartitionTableProps {
  readonly partitions: readonly PartitionIntegrity[];
  readonly timeZone: string;
}

/** Offsets, outcomes and lag of every partition. */
export function PartitionTable({ partitions, timeZone }: PartitionTableProps) {
  const { integrity: texts } = t().desk;
  const number = (
    key: string,
    title: string,
    read: (row: PartitionIntegrity) => number | null,
  ): Column<PartitionIntegrity> => ({
    key,
    title,
    isNumber: true,
    sortBy: read,
    cell: (row) => {
      const value = read(row);
      return value === null ? t().common.none : count(value);
    },
  });
  return (
    <Table
      caption={texts.partitions}
      rows={partitions}
      rowKey={({ partition }) => String(partition)}
      columns={[
        {
          key: 'partition',
          title: texts.partition,
          sortBy: ({ partition }) => partition,
          cell: ({ partition }) => count(partition),
        },
        {
          key: 'state',
          title: texts.state,
          sortBy: ({ state }) => state,
          cell: ({ state, reason }) => (
            <>
              <Badge tone={state === 'ok' || state === 'empty' ? 'plain' : 'bad'}>
                {texts.states[state]}
              </Badge>{' '}
              {reason}
            </>
          ),
        },
        number('start', texts.start, ({ startOffset }) => startOffset),
        number('next', texts.next, ({ nextOffset }) => nextOffset),
        number('lag', texts.lag, ({ lag }) => lag),
        ...counted.map((each) => number(each, texts.outcomes[each], (row) => row[each])),
        number('balance', texts.left, balanceOf),
        number('epoch', texts.epoch, ({ epoch }) => epoch),
        {
          key: 'watermark',
          title: texts.watermark,
          sortBy: ({ watermark }) => watermark,
          cell: ({ watermark }) =>
            watermark === null ? t().common.none : when(watermark, timeZone, 'dayTime'),
        },
      ]}
    />
  );
}
