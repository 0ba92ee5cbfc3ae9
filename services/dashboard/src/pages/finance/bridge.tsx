import { useState } from 'preact/hooks';
import type { Basis } from '../../../../../libs/contracts/api.ts';
import { add, type Exact } from '../../data/exact.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { change, count, money, unitName } from '../../format/numbers.ts';
import { Answered, Panel } from '../../parts/panel.tsx';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { Table } from '../../ui/table.tsx';
import {
  exactOf,
  type Line,
  readReportFile,
  type ToldBridge,
  type ToldNet,
} from './report-file.ts';
import { Waterfall } from './waterfall.tsx';

interface BridgeProps {
  readonly campaignId: string;
  readonly version: string;
}

/** The way from the number that was last shown live to the one of a report. */
export function Bridge({ campaignId, version }: BridgeProps) {
  const [isAsked, setAsked] = useState(false);
  const answer = useAnswer(isAsked ? `bridge ${campaignId} ${version}` : null, () =>
    readReportFile<{ readonly bridge: ToldBridge }>(campaignId, version, 'report.json'),
  );
  const { finance: texts } = t();
  return (
    <Panel title={texts.bridge} hint={texts.bridgeHint}>
      {isAsked ? (
        <Answered answer={answer}>{({ bridge }) => <BridgeContent bridge={bridge} />}</Answered>
      ) : (
        <p class="row">
          <Button onClick={() => setAsked(true)}>{texts.bridgeShow}</Button>
          <span class="muted small">{texts.audited}</span>
        </p>
      )}
    </Panel>
  );
}

/** A step of the bridge: what it adds, and what there is after it. */
export interface BridgeStep {
  readonly line: Line;
  readonly change: Exact;
  readonly after: Exact;
}

function BridgeContent({ bridge }: { readonly bridge: ToldBridge }) {
  const [basis, setBasis] = useState<Basis>('activity');
  const [asked, setOf] = useState('');
  const { finance: texts, common } = t();
  if ('absent' in bridge) return <p class="muted">{texts.noBridge[bridge.absent]}</p>;
  const path = bridge[basis].totals;
  const kinds = [...new Set([path.start, path.end].flatMap(kindsOf))];
  const of = kinds.includes(asked) ? asked : (kinds[0] ?? 'unit pair');
  const [kind, name = ''] = of.split(' ');
  const say = (value: Exact) => (kind === 'unit' ? count(value) : money(value, name));
  const start = netOf(path.start, of);
  const steps: BridgeStep[] = [{ line: 'start', change: start, after: start }];
  for (const line of path.lines) {
    const by = netOf(line, of);
    steps.push({ line: line.line, change: by, after: add(steps.at(-1)?.after ?? 0, by) });
  }
  const end = netOf(path.end, of);
  steps.push({ line: 'end', change: end, after: end });
  return (
    <>
      <div class="row choices">
        <Choice
          label={texts.clock}
          value={basis}
          options={(['activity', 'cohort'] as const).map(
            (each) => [each, common.basis[each]] as const,
          )}
          onChange={setBasis}
        />
        <Choice
          label={texts.measure}
          value={of}
          options={kinds.map((each) => [each, kindName(each)] as const)}
          onChange={setOf}
        />
      </div>
      <Waterfall steps={steps} label={texts.bridge} />
      <Table
        caption={texts.bridge}
        rows={steps}
        rowKey={({ line }) => line}
        rowClass={({ line }) => (line === 'start' || line === 'end' ? 'row-sum' : '')}
        columns={[
          { key: 'line', title: texts.line, cell: ({ line }) => texts.lines[line] },
          {
            key: 'change',
            title: texts.change,
            isNumber: true,
            cell: (step) => changeText(step, kind === 'unit' ? change : say),
          },
          { key: 'after', title: texts.after, isNumber: true, cell: ({ after }) => say(after) },
        ]}
      />
      {bridge.isAsShown === true && <p class="muted small">{texts.asShown}</p>}
      {bridge.isAsShown === false && (
        <p class="field-error small">{`${texts.notAsShown} ${bridge.shownFaults.join(' ')}`}</p>
      )}
    </>
  );
}

function changeText({ line, change: by }: BridgeStep, say: (value: Exact) => string): string {
  return line === 'start' || line === 'end' ? '' : say(by);
}

function kindsOf({ units, amounts }: ToldNet): string[] {
  return [
    ...units.map(({ unit }) => `unit ${unit}`),
    ...amounts.map(({ currency }) => `money ${currency}`),
  ];
}

function kindName(of: string): string {
  const [kind, name = ''] = of.split(' ');
  return kind === 'unit' ? unitName(name) : name;
}

function netOf({ units, amounts }: ToldNet, of: string): Exact {
  const found =
    units.find(({ unit }) => `unit ${unit}` === of) ??
    amounts.find(({ currency }) => `money ${currency}` === of);
  return exactOf(found?.net ?? 0);
}
