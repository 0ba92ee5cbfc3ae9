import type { PacingAnswer } from '../../../../../../libs/contracts/api-goals.ts';
import type { RankMeasure } from '../../../../../../libs/contracts/api-params.ts';
import { ask } from '../../../data/ask.ts';
import type { Exact } from '../../../data/exact.ts';
import { when } from '../../../format/dates.ts';
import { count, money, percent, ratio } from '../../../format/numbers.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { oneOf } from '../../../parts/series-lines.ts';
import { goalsQueryOf, routePath, type Subject } from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { param, setParams } from '../../../routing/address.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { Choice } from '../../../ui/field.tsx';
import { ShareBar } from '../../../ui/share-bar.tsx';
import { type Column, Table } from '../../../ui/table.tsx';

/** Written out here, since the contract would bring its schemas along. */
const measures = ['netUnits', 'soldUnits', 'netAmount'] as const satisfies readonly RankMeasure[];

/** The pace of the campaign, its groups and its brands, against their targets and the curve. */
export function Pacing({ subject }: { readonly subject: Subject }) {
  const { campaignId, definition } = subject;
  const measure = oneOf(measures, param('pace')) ?? 'netUnits';
  const query = { ...goalsQueryOf(subject), measure };
  const answer = useFigures(subject, `pacing ${measure}`, () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/pacing', { params: { path: { campaignId }, query } }),
    ),
  );
  const { pace: texts } = t().desk;
  const { measures: names } = t().parts;
  return (
    <Panel
      title={texts.title}
      hint={texts.hint}
      tools={
        <>
          <Choice
            label={texts.in}
            isLabelHidden
            value={measure}
            options={measures.map((each) => [each, names[each]] as const)}
            onChange={(next) => setParams({ pace: next === 'netUnits' ? null : next })}
          />
          <CsvLink path={routePath(subject, 'pacing', query)} name={`${campaignId}-pacing`} />
        </>
      }
    >
      <Answered answer={answer}>
        {(data: PacingAnswer) => (
          <>
            <PacingTable data={data} />
            <p class="muted small">
              {texts.curve[(data.campaign ?? data.brands[0])?.paceCurve.kind ?? 'straight']}{' '}
              {texts.until(when(data.until, definition.timeZone, 'dayTime'))}
            </p>
          </>
        )}
      </Answered>
    </Panel>
  );
}

type Line = PacingAnswer['brands'][number];
type Row = Line & { readonly of: 'campaign' | 'group' | 'brand' };

function PacingTable({ data }: { readonly data: PacingAnswer }) {
  const { pace: texts, holds } = t().desk;
  const rows: Row[] = [
    ...(data.campaign === null
      ? []
      : [{ ...data.campaign, id: '', name: holds.campaign, of: 'campaign' as const }]),
    ...data.groups.map((line) => ({ ...line, of: 'group' as const })),
    ...data.brands.map((line) => ({ ...line, of: 'brand' as const })),
  ];
  return (
    <Table
      caption={texts.title}
      rows={rows}
      rowKey={({ of, id }) => `${of} ${id}`}
      rowClass={({ of }) => (of === 'brand' ? '' : 'row-sum')}
      columns={pacingColumns(data)}
    />
  );
}

function pacingColumns(data: PacingAnswer): Column<Row>[] {
  const { pace: texts } = t().desk;
  const isAmount = data.measure === 'netAmount';
  const say = (value: Exact) =>
    isAmount ? money(value, data.unit, { short: true }) : count(value);
  const number = (key: string, title: string, read: (row: Row) => Exact | null): Column<Row> => ({
    key,
    title,
    isNumber: true,
    sortBy: (row) => whole(read(row)),
    cell: (row) => {
      const value = whole(read(row));
      return value === null ? t().common.none : say(value);
    },
  });
  return [
    { key: 'name', title: texts.who, sortBy: ({ name }) => name, cell: ({ name }) => name },
    number('reached', texts.reached, ({ reached }) => reached),
    number('target', texts.target, ({ target }) => target),
    {
      key: 'share',
      title: texts.ofTarget,
      isNumber: true,
      sortBy: ({ reachedShare }) => millionths(reachedShare),
      cell: ({ reachedShare, expectedShare }) => (
        <ShareBar
          share={reachedShare ?? 0}
          mark={expectedShare}
          text={percent(reachedShare)}
          tone="accent"
        />
      ),
    },
    number('expected', texts.expected, ({ expected }) => expected),
    {
      key: 'index',
      title: texts.index,
      isNumber: true,
      sortBy: ({ pacingIndex }) => millionths(pacingIndex),
      cell: ({ pacingIndex }) => ratio(pacingIndex),
    },
    number('projected', texts.projected, ({ projected }) => projected),
    {
      key: 'band',
      title: texts.band,
      isNumber: true,
      cell: ({ projectedLow: low, projectedHigh: high }) =>
        low === null || high === null
          ? t().common.none
          : `${say(Math.round(low))}–${say(Math.round(high))}`,
    },
    number('perHour', texts.perHour, ({ requiredPerHour }) => requiredPerHour),
    {
      key: 'state',
      title: texts.state,
      sortBy: ({ pacingIndex }) => millionths(pacingIndex),
      cell: (row) => <PaceState row={row} />,
    },
  ];
}

/** Within so much of the curve it is on pace. */
const tolerance = 0.05;

function PaceState({ row: { state, pacingIndex, target } }: { readonly row: Row }) {
  const { pace: texts } = t().desk;
  if (target === null) return <>{texts.noTarget}</>;
  if (state !== 'running' || pacingIndex === null) return <Badge>{texts.states[state]}</Badge>;
  if (pacingIndex < 1 - tolerance) return <Badge tone="bad">{texts.behind}</Badge>;
  if (pacingIndex > 1 + tolerance) return <Badge tone="accent">{texts.ahead}</Badge>;
  return <Badge>{texts.onPace}</Badge>;
}

function whole(value: Exact | null): Exact | null {
  return typeof value === 'number' ? Math.round(value) : value;
}

function millionths(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1_000_000);
}
