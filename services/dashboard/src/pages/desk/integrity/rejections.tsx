import type { PartitionIntegrity } from '../../../../../../libs/contracts/api.ts';
import { count } from '../../../format/numbers.ts';
import { t } from '../../../text/language.ts';
import { Table } from '../../../ui/table.tsx';

/** Records that were not counted, by why, and offsets that are lost for good. */
export function Rejections({ partitions }: { readonly partitions: readonly PartitionIntegrity[] }) {
  const { integrity: texts } = t().desk;
  const byReason = new Map<string, number>();
  for (const { rejectedBy, conflict } of partitions) {
    const all = { ...rejectedBy, ...(conflict > 0 && { conflict }) };
    for (const [reason, many] of Object.entries(all)) {
      byReason.set(reason, (byReason.get(reason) ?? 0) + many);
    }
  }
  const lost = partitions.flatMap(({ partition, lost: ranges = [] }) =>
    ranges.map(({ from, to }) => texts.lost(count(partition), count(from), count(to - 1))),
  );
  return (
    <>
      {byReason.size === 0 ? (
        <p class="muted">{texts.noRejections}</p>
      ) : (
        <Table
          caption={texts.rejections}
          rows={[...byReason]}
          rowKey={([reason]) => reason}
          sort={{ key: 'many', isAscending: false }}
          columns={[
            {
              key: 'reason',
              title: texts.reason,
              sortBy: ([reason]) => reason,
              cell: ([reason]) => <code>{reason}</code>,
            },
            {
              key: 'many',
              title: texts.records,
              isNumber: true,
              sortBy: ([, many]) => many,
              cell: ([, many]) => count(many),
            },
          ]}
        />
      )}
      {lost.map((text) => (
        <p key={text} class="field-error">
          {text}
        </p>
      ))}
    </>
  );
}
