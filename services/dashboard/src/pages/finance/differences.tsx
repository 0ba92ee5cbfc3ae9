import { useState } from 'preact/hooks';
import { useAnswer } from '../../data/use-answer.ts';
import { change, count } from '../../format/numbers.ts';
import { Answered, Panel } from '../../parts/panel.tsx';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { Table } from '../../ui/table.tsx';
import { exactOf, readReportFile, type ToldDifference } from './report-file.ts';

interface DifferencesProps {
  readonly campaignId: string;
  readonly version: string;
  readonly before: string;
}

/** Every figure of a report that is not as in the one before, and why. Amounts are in minor units. */
export function Differences({ campaignId, version, before }: DifferencesProps) {
  const [isAsked, setAsked] = useState(false);
  const answer = useAnswer(isAsked ? `differences ${campaignId} ${version}` : null, () =>
    readReportFile<{ readonly differences: readonly ToldDifference[] }>(
      campaignId,
      version,
      'differences.json',
    ),
  );
  const { finance: texts, common } = t();
  const title = texts.differences(version, before);
  return (
    <Panel title={title}>
      {!isAsked && (
        <p class="row">
          <Button onClick={() => setAsked(true)}>{texts.differencesShow}</Button>
          <span class="muted small">{texts.audited}</span>
        </p>
      )}
      {isAsked && (
        <Answered answer={answer}>
          {({ differences }) =>
            differences.length === 0 ? (
              <p class="muted">{texts.noDifferences}</p>
            ) : (
              <Table
                caption={title}
                rows={differences}
                rowKey={(row) => `${row.basis} ${row.part} ${row.id} ${row.measure}`}
                columns={[
                  { key: 'who', title: texts.who, cell: ({ id }) => id || texts.campaign },
                  { key: 'measure', title: texts.measure, cell: ({ measure }) => measure },
                  { key: 'clock', title: texts.clock, cell: ({ basis }) => common.basis[basis] },
                  {
                    key: 'before',
                    title: texts.before,
                    isNumber: true,
                    cell: (row) => count(exactOf(row.before)),
                  },
                  {
                    key: 'after',
                    title: texts.nowValue,
                    isNumber: true,
                    cell: (row) => count(exactOf(row.after)),
                  },
                  {
                    key: 'cause',
                    title: texts.cause,
                    cell: ({ changes }) =>
                      changes
                        .map((each) => `${texts.lines[each.line]} ${change(exactOf(each.change))}`)
                        .join(', '),
                  },
                ]}
              />
            )
          }
        </Answered>
      )}
    </Panel>
  );
}
