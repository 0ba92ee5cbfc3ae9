import type { BrandRow, BrandsAnswer } from '../../../../../../libs/contracts/api.ts';
import type { RankMeasure } from '../../../../../../libs/contracts/api-params.ts';
import { ask } from '../../../data/ask.ts';
import { unitsOf } from '../../../data/exact.ts';
import { count, percent } from '../../../format/numbers.ts';
import { CutOff } from '../../../parts/cut-off.tsx';
import { amountColumn, ordersColumn, unitColumn } from '../../../parts/figure-columns.tsx';
import { HomeGrown } from '../../../parts/home-grown.tsx';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { oneOf } from '../../../parts/series-lines.ts';
import {
  leadUnit,
  queryOf,
  routePath,
  type Subject,
  type SubjectQuery,
} from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { param, setParams } from '../../../routing/address.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { Choice } from '../../../ui/field.tsx';
import { ShareBar } from '../../../ui/share-bar.tsx';
import { ShortField } from '../../../ui/short-field.tsx';
import { type Column, type SortOrder, Table } from '../../../ui/table.tsx';
import type { Desk } from '../desk.ts';
import { tabPath } from '../desk-tabs.tsx';
import { sortOf, sortText } from '../sort-param.ts';

/** Written out here, since the contract would bring its schemas along. */
const rankMeasures = [
  'netUnits',
  'soldUnits',
  'netAmount',
] as const satisfies readonly RankMeasure[];

/** The brands, best first, to be sorted by any figure and found by their name. */
export function Ranking({ desk }: { readonly desk: Desk }) {
  const { subject } = desk;
  const rankBy = oneOf(rankMeasures, param('by')) ?? 'netUnits';
  const { brand: _, ...who }: SubjectQuery = queryOf(subject);
  const query = { ...who, rankBy };
  const path = { campaignId: subject.campaignId };
  const answer = useFigures(subject, `ranking ${rankBy}`, () =>
    ask((api) => api.GET('/v1/campaigns/{campaignId}/brands', { params: { path, query } })),
  );
  const { desk: texts } = t();
  return (
    <Panel
      title={texts.ranking}
      hint={
        <>
          {texts.rankingHint} <HomeGrown /> {texts.homeGrown}
        </>
      }
      tools={
        <CsvLink
          path={routePath(subject, 'brands', query)}
          name={`${subject.campaignId}-ranking`}
        />
      }
    >
      <RankingChoices rankBy={rankBy} />
      <Answered answer={answer}>
        {(data: BrandsAnswer) => (
          <RankingTable subject={subject} rankBy={rankBy} brands={data.brands} />
        )}
      </Answered>
    </Panel>
  );
}

function RankingChoices({ rankBy }: { readonly rankBy: RankMeasure }) {
  const { desk: texts, parts } = t();
  return (
    <div class="row choices">
      <ShortField
        kind="search"
        label={texts.find}
        value={param('find') ?? ''}
        onInput={(find) => setParams({ find: find || null })}
      />
      <Choice
        label={texts.rankBy}
        value={rankBy}
        options={rankMeasures.map((each) => [each, parts.measures[each]] as const)}
        onChange={(by) => setParams({ by: by === 'netUnits' ? null : by, sort: null })}
      />
    </div>
  );
}

/** The column that each ranking goes by. */
const rankColumns = { netUnits: 'net', soldUnits: 'sold', netAmount: 'amount' } as const;

interface RankingTableProps {
  readonly subject: Subject;
  readonly rankBy: RankMeasure;
  readonly brands: readonly BrandRow[];
}

function RankingTable({ subject, rankBy, brands }: RankingTableProps) {
  const { desk: texts, common } = t();
  const { definition } = subject;
  const unit = leadUnit(definition);
  const find = (param('find') ?? '').trim().toLocaleLowerCase();
  const rows = brands.filter(({ name, id }) => `${name} ${id}`.toLocaleLowerCase().includes(find));
  const nets = brands.map((row) => Number(unitsOf(row, unit).net));
  const scale = { most: Math.max(1, ...nets), all: nets.reduce((sum, net) => sum + net, 0) };
  const sort = sortOf(param('sort')) ?? { key: rankColumns[rankBy], isAscending: false };
  const keep = (next: SortOrder) => setParams({ sort: sortText(next) });
  return (
    <>
      <Table
        key={rankBy}
        caption={texts.ranking}
        rows={rows}
        rowKey={({ id }) => id}
        sort={sort}
        onSort={keep}
        columns={rankingColumns({ unit, currency: definition.currency, ...scale })}
      />
      <CutOff rows={brands.length} />
      {rows.length === 0 && <p class="muted">{texts.foundNothing(find)}</p>}
      {rows.length < brands.length && (
        <p class="muted small" role="status">
          {texts.found(count(rows.length), common.rows(count(brands.length)))}
        </p>
      )}
    </>
  );
}

interface RankingScale {
  readonly unit: string;
  readonly currency: string;
  /** Net units of the first, which has the longest bar. */
  readonly most: number;
  /** Net units of all that are asked for. */
  readonly all: number;
}

function rankingColumns({ unit, currency, most, all }: RankingScale): Column<BrandRow>[] {
  const { desk: texts } = t();
  const net = (row: BrandRow) => Number(unitsOf(row, unit).net);
  return [
    {
      key: 'name',
      title: texts.brand,
      sortBy: ({ name }) => name,
      cell: ({ id, rank, name, homeGrown }) => (
        <span class="ranked">
          <span class="ranked-place">{count(rank)}</span>
          <a href={tabPath('overview', { brand: id, group: null, sort: null })}>{name}</a>
          {homeGrown && <HomeGrown />}
        </span>
      ),
    },
    unitColumn<BrandRow>('net', () => unit),
    {
      key: 'share',
      title: texts.shareOfNet,
      isNumber: true,
      sortBy: net,
      cell: (row) => (
        <ShareBar
          share={net(row) / most}
          text={percent(all === 0 ? null : net(row) / all)}
          tone={row.homeGrown ? 'accent' : 'plain'}
        />
      ),
    },
    unitColumn<BrandRow>('sold', () => unit),
    unitColumn<BrandRow>('cancelled', () => unit),
    unitColumn<BrandRow>('returned', () => unit),
    ordersColumn<BrandRow>(),
    amountColumn<BrandRow>(currency),
  ];
}
