import type { BuyersAnswer } from '../../../../../../libs/contracts/api-buyers.ts';
import { percent } from '../../../format/numbers.ts';
import { t } from '../../../text/language.ts';
import { type Column, Table } from '../../../ui/table.tsx';
import { people } from './people.ts';

type Row = BuyersAnswer['brands'][number] & { readonly isGroup: boolean };

interface BuyersTableProps {
  readonly data: BuyersAnswer;
  /** Whether another campaign stands beside it. */
  readonly hasOther: boolean;
}

/** Buyers by group and brand. One who bought from two brands is a buyer of each. */
export function BuyersTable({ data, hasOther }: BuyersTableProps) {
  const { buyers: texts, pace } = t().desk;
  const rows: Row[] = [
    ...data.groups.map((line) => ({ ...line, isGroup: true })),
    ...data.brands.map((line) => ({ ...line, isGroup: false })),
  ];
  const counted = (key: string, title: string, read: (row: Row) => Row['buyers']): Column<Row> => ({
    key,
    title,
    isNumber: true,
    sortBy: (row) => read(row)?.estimate ?? null,
    cell: (row) => people(read(row)),
  });
  return (
    <Table
      caption={texts.title}
      rows={rows}
      rowKey={({ id, isGroup }) => `${isGroup} ${id}`}
      rowClass={({ isGroup }) => (isGroup ? 'row-sum' : '')}
      columns={[
        { key: 'name', title: pace.who, sortBy: ({ name }) => name, cell: ({ name }) => name },
        counted('buyers', texts.buyers, ({ buyers }) => buyers),
        counted('repeat', texts.repeat, ({ repeatBuyers }) => repeatBuyers),
        {
          key: 'fresh',
          title: texts.fresh,
          isNumber: true,
          sortBy: ({ newToBrand }) =>
            newToBrand === null ? null : Math.round(newToBrand.share * 1_000_000),
          cell: ({ newToBrand }) => percent(newToBrand?.share ?? null),
        },
        ...(hasOther ? [counted('both', texts.both, ({ alsoInOther }) => alsoInOther)] : []),
      ]}
    />
  );
}
