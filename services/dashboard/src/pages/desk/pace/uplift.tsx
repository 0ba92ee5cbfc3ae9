import type { UpliftAnswer } from '../../../../../../libs/contracts/api-goals.ts';
import { ask } from '../../../data/ask.ts';
import type { Exact } from '../../../data/exact.ts';
import { when } from '../../../format/dates.ts';
import { change, count, percent } from '../../../format/numbers.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { goalsQueryOf, routePath, type Subject } from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { type Column, Table } from '../../../ui/table.tsx';

type Brand = UpliftAnswer['brands'][number];
type Sum = NonNullable<UpliftAnswer['campaign']>;
type Row = Pick<
  Brand,
  | 'soldUnits'
  | 'baselineUnits'
  | 'incrementalUnits'
  | 'upliftPct'
  | 'postBaselineUnitsPerDay'
  | 'postBaselineLiftPct'
> & {
  readonly key: string;
  readonly name: string;
  readonly method: string;
  readonly isSum: boolean;
};

/** Sales against a usual day: a comparison, and no proof of cause. */
export function Uplift({ subject }: { readonly subject: Subject }) {
  const { campaignId, definition } = subject;
  const query = goalsQueryOf(subject);
  const answer = useFigures(subject, 'uplift', () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/uplift', { params: { path: { campaignId }, query } }),
    ),
  );
  const { uplift: texts } = t().desk;
  return (
    <Panel
      title={texts.title}
      hint={texts.hint}
      tools={<CsvLink path={routePath(subject, 'uplift', query)} name={`${campaignId}-uplift`} />}
    >
      <Answered answer={answer}>
        {(data: UpliftAnswer) => (
          <>
            <Table
              caption={texts.title}
              columns={upliftColumns(data.postBaseline.days > 0)}
              rows={rowsOf(data)}
              rowKey={({ key }) => key}
              rowClass={({ isSum }) => (isSum ? 'row-sum' : '')}
            />
            <p class="muted small">
              {data.measured !== null &&
                texts.measured(
                  when(data.measured.from, definition.timeZone, 'day'),
                  when(data.measured.to, definition.timeZone, 'day'),
                )}
            </p>
          </>
        )}
      </Answered>
    </Panel>
  );
}

function rowsOf(data: UpliftAnswer): Row[] {
  const { uplift: texts, holds } = t().desk;
  const sumRow = (key: string, name: string, line: Sum): Row => ({
    ...line,
    key,
    name,
    isSum: true,
    method:
      line.brandsWithoutBaseline === 0 ? '' : texts.without(count(line.brandsWithoutBaseline)),
  });
  return [
    ...(data.campaign === null ? [] : [sumRow('', holds.campaign, data.campaign)]),
    ...data.groups.map((line) => sumRow(`group ${line.id}`, line.name, line)),
    ...data.brands.map((line) => ({
      ...line,
      key: `brand ${line.id}`,
      isSum: false,
      method: texts.methods[line.baselineMethod ?? 'none'],
    })),
  ];
}

function upliftColumns(hasAfter: boolean): Column<Row>[] {
  const { uplift: texts } = t().desk;
  const units = (
    key: string,
    title: string,
    { read, say = count }: { read: (row: Row) => Exact | null; say?: (value: Exact) => string },
  ): Column<Row> => {
    const value = (row: Row) => {
      const given = read(row);
      return typeof given === 'number' ? Math.round(given) : given;
    };
    return {
      key,
      title,
      isNumber: true,
      sortBy: value,
      cell: (row) => {
        const shown = value(row);
        return shown === null ? t().common.none : say(shown);
      },
    };
  };
  const share = (key: string, title: string, read: (row: Row) => number | null): Column<Row> => ({
    key,
    title,
    isNumber: true,
    sortBy: (row) => {
      const value = read(row);
      return value === null ? null : Math.round(value * 10_000);
    },
    cell: (row) => {
      const value = read(row);
      return percent(value === null ? null : value / 100);
    },
  });
  const after = [
    units('after', texts.perDayAfter, { read: (row) => row.postBaselineUnitsPerDay }),
    share('lift', texts.lift, (row) => row.postBaselineLiftPct),
  ];
  return [
    { key: 'name', title: texts.who, sortBy: ({ name }) => name, cell: ({ name }) => name },
    units('sold', texts.sold, { read: (row) => row.soldUnits }),
    units('baseline', texts.baseline, { read: (row) => row.baselineUnits }),
    units('more', texts.incremental, { read: (row) => row.incrementalUnits, say: change }),
    share('uplift', texts.uplift, (row) => row.upliftPct),
    ...(hasAfter ? after : []),
    { key: 'method', title: texts.method, cell: ({ method }) => method },
  ];
}
