import type { ReturnsAnswer } from '../../../../libs/contracts/api-returns.ts';
import { count, percent } from '../format/numbers.ts';
import { t } from '../text/language.ts';
import { ShareBar } from '../ui/share-bar.tsx';
import { Table } from '../ui/table.tsx';
import { UnitChoice, unitOfAddress } from './unit-choice.tsx';

type Reason = ReturnsAnswer['reasons'][number];

interface ReturnReasonsProps {
  readonly reasons: readonly Reason[];
  /** The unit that is shown at first. */
  readonly lead: string;
}

/** What came back by why, in one unit: most first, each as a share of all that came back. */
export function ReturnReasons({ reasons, lead }: ReturnReasonsProps) {
  const { returns: texts } = t().parts;
  const units = [...new Set(reasons.map(({ unit }) => unit as string))];
  const unit = unitOfAddress(units, lead);
  const rows = reasons.filter((each) => each.unit === unit);
  const all = rows.reduce((total, { returned }) => total + Number(returned), 0);
  const shareOf = ({ returned }: Reason) => Number(returned) / Math.max(1, all);
  return (
    <>
      <UnitChoice units={units} lead={lead} />
      {rows.length === 0 ? (
        <p class="muted">{texts.none}</p>
      ) : (
        <Table
          caption={texts.reasons}
          sort={{ key: 'returned', isAscending: false }}
          rows={rows}
          rowKey={({ reason }) => reason}
          columns={[
            {
              key: 'reason',
              title: texts.reason,
              sortBy: ({ reason }) => reasonName(reason),
              cell: ({ reason }) => reasonName(reason),
            },
            {
              key: 'returned',
              title: texts.returned,
              isNumber: true,
              sortBy: ({ returned }) => returned,
              cell: ({ returned }) => count(returned),
            },
            {
              key: 'share',
              title: texts.share,
              isNumber: true,
              cell: (row) => (
                <ShareBar share={shareOf(row)} text={percent(shareOf(row))} tone="accent" />
              ),
            },
          ]}
        />
      )}
    </>
  );
}

/** A reason as people say it; shops may have reasons of their own, which are said as they are. */
export function reasonName(reason: string): string {
  return t().parts.returns.reasonNames[reason] ?? reason;
}
