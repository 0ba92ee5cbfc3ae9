import type { DiffAnswer } from '../../../../../../libs/contracts/api-definitions.ts';
import { ask } from '../../../data/ask.ts';
import { amountsOf, type Exact, unitsOf } from '../../../data/exact.ts';
import { change, count, money } from '../../../format/numbers.ts';
import { Answered } from '../../../parts/panel.tsx';
import { leadUnit } from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { t } from '../../../text/language.ts';
import { Table } from '../../../ui/table.tsx';
import type { Desk } from '../desk.ts';
import { changedParts } from './changed-parts.ts';

interface DiffProps {
  readonly desk: Desk;
  readonly from: number;
  readonly to: number;
}

/** What differs between two versions, and what that moves. */
export function Diff({ desk, from, to }: DiffProps) {
  const { campaignId, subject } = desk;
  const query = { from, to, basis: subject.basis };
  const answer = useFigures(subject, `diff ${from} ${to}`, () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/diff', { params: { path: { campaignId }, query } }),
    ),
  );
  return (
    <Answered answer={answer}>
      {(data: DiffAnswer) => (
        <>
          <Changes changes={data.changes} />
          <Moved desk={desk} data={data} />
        </>
      )}
    </Answered>
  );
}

function Changes({ changes }: { readonly changes: DiffAnswer['changes'] }) {
  const { history: texts } = t().desk;
  if (changes.length === 0) return <p class="muted">{texts.noChanges}</p>;
  return (
    <Table
      caption={texts.changes}
      isCaptionShown
      rows={changes}
      rowKey={({ kind, id }) => `${kind} ${id}`}
      columns={[
        { key: 'id', title: texts.part, cell: ({ kind, id }) => `${texts.kinds[kind]} ${id}` },
        { key: 'what', title: texts.what, cell: ({ what }) => texts.whats[what] },
        {
          key: 'values',
          title: texts.values,
          cell: (each) => (
            <ul class="plain-list">
              {changedParts(each.before, each.after).map(({ name, before, after }) => (
                <li key={name}>
                  {name !== '' && <strong>{name}: </strong>}
                  {texts.fromTo(before, after)}
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

interface MovedRow {
  readonly key: string;
  readonly name: string;
  readonly line: DiffAnswer['totals'];
}

function Moved({ desk, data }: { readonly desk: Desk; readonly data: DiffAnswer }) {
  const { history: texts, holds, held, outsideRoster } = t().desk;
  const { definition } = desk.subject;
  const unit = leadUnit(definition);
  const { currency } = definition;
  const rows: MovedRow[] = [
    { key: 'totals', name: holds.campaign, line: data.totals },
    { key: 'held', name: held, line: data.held },
    { key: 'outside', name: outsideRoster, line: data.outsideRoster },
    ...data.brands.map((line) => ({ key: `brand ${line.id}`, name: line.name, line })),
  ];
  const net = (of: DiffAnswer['totals']['before']): Exact | null =>
    of === null ? null : unitsOf(of, unit).net;
  const said = (value: Exact | null) => (value === null ? t().common.none : count(value));
  return (
    <Table
      caption={texts.moved}
      isCaptionShown
      rows={rows}
      rowKey={({ key }) => key}
      rowClass={({ key }) => (key === 'totals' ? 'row-sum' : '')}
      columns={[
        { key: 'name', title: texts.whose, cell: ({ name }) => name },
        {
          key: 'before',
          title: texts.netBefore,
          isNumber: true,
          cell: ({ line }) => said(net(line.before)),
        },
        {
          key: 'after',
          title: texts.netAfter,
          isNumber: true,
          cell: ({ line }) => said(net(line.after)),
        },
        {
          key: 'change',
          title: holds.change,
          isNumber: true,
          cell: ({ line }) =>
            change(line.difference.units.find((each) => each.unit === unit)?.net ?? 0),
        },
        {
          key: 'amount',
          title: texts.netAmount,
          isNumber: true,
          cell: ({ line }) => money(amountsOf(line.difference, currency).net, currency),
        },
      ]}
    />
  );
}
