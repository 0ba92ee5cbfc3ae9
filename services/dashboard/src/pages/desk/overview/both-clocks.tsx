import type { Basis, TotalsAnswer } from '../../../../../../libs/contracts/api.ts';
import { amountsOf, type Exact, unitsOf } from '../../../data/exact.ts';
import { count, money, unitName } from '../../../format/numbers.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { leadUnit, queryOf, routePath, type Subject } from '../../../parts/subject.ts';
import { UnitChoice, unitOfAddress } from '../../../parts/unit-choice.tsx';
import type { Figures } from '../../../parts/use-figures.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { Table } from '../../../ui/table.tsx';

/** The same question by both clocks. */
export type ClockTotals = Readonly<Record<Basis, TotalsAnswer>>;

interface BothClocksProps {
  readonly subject: Subject;
  readonly answer: Figures<ClockTotals>;
}

/** What was sold by when it happened beside what was sold by when it was paid. */
export function BothClocks({ subject, answer }: BothClocksProps) {
  const { desk: texts } = t();
  const { basis, campaignId } = subject;
  const tools = (
    <CsvLink
      path={routePath(subject, 'totals', queryOf(subject))}
      name={`${campaignId}-totals-${basis}`}
    />
  );
  return (
    <Panel title={texts.bothClocks} hint={texts.bothClocksHint} tools={tools}>
      <Answered answer={answer}>{(data) => <ClockTable subject={subject} data={data} />}</Answered>
    </Panel>
  );
}

interface Line {
  readonly key: string;
  readonly name: string;
  readonly values: Readonly<Record<Basis, string>>;
}

function ClockTable({ subject, data }: { readonly subject: Subject; readonly data: ClockTotals }) {
  const { desk: texts, common } = t();
  const { definition } = subject;
  const units = [...new Set(data.activity.totals.units.map((line) => line.unit as string))];
  const lead = leadUnit(definition);
  const unit = unitOfAddress(units, lead);
  return (
    <>
      <UnitChoice units={units} lead={lead} />
      <Table
        caption={texts.bothClocks}
        rows={linesOf(data, unit, definition.currency)}
        rowKey={({ key }) => key}
        rowClass={({ key }) => (key.startsWith('net') ? 'row-sum' : '')}
        columns={[
          { key: 'name', title: texts.figure, cell: ({ name }) => name },
          ...(['activity', 'cohort'] as const).map((basis) => ({
            key: basis,
            title: common.basis[basis],
            isNumber: true,
            cell: ({ values }: Line) => values[basis],
          })),
        ]}
      />
      <OutsideLines subject={subject} totals={data[subject.basis]} />
    </>
  );
}

const unitLines = ['placed', 'sold', 'cancelled', 'returned', 'net'] as const;
const amountLines = ['gross', 'discount', 'sold', 'cancelled', 'refunded', 'net'] as const;

function linesOf(data: ClockTotals, unit: string, currency: string): Line[] {
  const { desk: texts, parts, common } = t();
  const both = (read: (answer: TotalsAnswer) => Exact | null, say: (value: Exact) => string) => {
    const said = (basis: Basis) => {
      const value = read(data[basis]);
      return value === null ? common.none : say(value);
    };
    return { activity: said('activity'), cohort: said('cohort') };
  };
  return [
    {
      key: 'orders',
      name: parts.measures.orders,
      values: both(({ totals }) => totals.orders, count),
    },
    ...unitLines.map((line) => ({
      key: line === 'net' ? 'net-units' : line,
      name: texts.unitLine(parts.measures[line], unitName(unit)),
      values: both(({ totals }) => unitsOf(totals, unit)[line], count),
    })),
    ...amountLines.map((line) => ({
      key: line === 'net' ? 'net-amount' : `${line}-amount`,
      name: texts.amountLines[line],
      values: both(
        ({ totals }) => amountsOf(totals, currency)[line],
        (value) => money(value, currency),
      ),
    })),
  ];
}

/** What is not in the figures: held listings, and brands that are not in the roster. */
function OutsideLines({
  subject,
  totals,
}: {
  readonly subject: Subject;
  readonly totals: TotalsAnswer;
}) {
  const { desk: texts } = t();
  const unit = leadUnit(subject.definition);
  const said = (of: TotalsAnswer['held']) => {
    const { net } = unitsOf(of, unit);
    return `${count(net)} ${unitName(unit, net)}`;
  };
  return <p class="muted small">{texts.leftOut(said(totals.held), said(totals.outsideRoster))}</p>;
}
