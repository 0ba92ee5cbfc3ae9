import type { IntegrityAnswer } from '../../../../../../libs/contracts/api.ts';
import { ask } from '../../../data/ask.ts';
import { nowMs } from '../../../data/now.ts';
import { useAnswer } from '../../../data/use-answer.ts';
import { duration, when } from '../../../format/dates.ts';
import { count } from '../../../format/numbers.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { routePath } from '../../../parts/subject.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { Figure } from '../../../ui/figure.tsx';
import type { SectionProps } from '../desk-section.tsx';
import { balanceOf } from './balance.ts';
import { PartitionTable } from './partition-table.tsx';
import { Rejections } from './rejections.tsx';

/** Whether everything is counted, and what became of every record, partition by partition. */
export function IntegritySection({ desk }: SectionProps) {
  const { campaignId, time } = desk;
  const { integrity: texts } = t().desk;
  const answer = useAnswer(
    `integrity ${campaignId}`,
    () =>
      ask((api) =>
        api.GET('/v1/campaigns/{campaignId}/integrity', { params: { path: { campaignId } } }),
      ),
    { everyMs: 3_000 },
  );
  return (
    <Answered answer={answer}>
      {(data: IntegrityAnswer) => (
        <>
          <Panel
            title={texts.title}
            hint={texts.hint}
            tools={<CsvLink path={routePath(desk, 'integrity')} name={`${campaignId}-integrity`} />}
          >
            <IntegrityFigures data={data} timeZone={time.timeZone} />
          </Panel>
          <Panel title={texts.partitions} hint={texts.equation}>
            <PartitionTable partitions={data.partitions} timeZone={time.timeZone} />
          </Panel>
          <Panel title={texts.rejections} hint={texts.rejectionsHint}>
            <Rejections partitions={data.partitions} />
          </Panel>
        </>
      )}
    </Answered>
  );
}

interface IntegrityFiguresProps {
  readonly data: IntegrityAnswer;
  readonly timeZone: string;
}

function IntegrityFigures({ data, timeZone }: IntegrityFiguresProps) {
  const { integrity: texts } = t().desk;
  const { partitions, completeUntil } = data;
  const readable = partitions.filter(({ state }) => state === 'ok' || state === 'empty');
  const lag = partitions.reduce((sum, each) => sum + (each.lag ?? 0), 0);
  const isAllThere = readable.length === partitions.length;
  const off = partitions.filter((each) => balanceOf(each) !== 0).length;
  return (
    <div class="tiles">
      <Figure
        label={texts.readable}
        value={texts.ofAll(count(readable.length), count(partitions.length))}
        tone={isAllThere ? 'plain' : 'bad'}
        note={isAllThere ? texts.allThere : texts.someMissing}
      />
      <Figure label={texts.lag} value={count(lag)} note={texts.lagNote} />
      <Figure
        label={texts.freshness}
        value={
          completeUntil === null
            ? t().common.none
            : duration(nowMs.value - Date.parse(completeUntil))
        }
        note={
          completeUntil === null
            ? texts.unknown
            : t().common.completeUntil(when(completeUntil, timeZone, 'second'))
        }
      />
      <Figure
        label={texts.balance}
        value={off === 0 ? texts.balances : texts.ofAll(count(off), count(partitions.length))}
        tone={off === 0 ? 'plain' : 'bad'}
        note={off === 0 ? texts.balancesNote : texts.unbalanced}
      />
    </div>
  );
}
