import type { ReturnsAnswer } from '../../../../libs/contracts/api-returns.ts';
import type { Exact } from '../data/exact.ts';
import { when } from '../format/dates.ts';
import { count, percent, unitName } from '../format/numbers.ts';
import { t } from '../text/language.ts';
import { ShareBar } from '../ui/share-bar.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Badge } from './badge.tsx';
import { reasonName } from './return-reasons.tsx';

type Brand = ReturnsAnswer['brands'][number];
type Listing = ReturnsAnswer['listings'][number];
type Day = ReturnsAnswer['days'][number];
type Alarm = Brand['alarm'];
type Units = Brand['units'][number];

const noUnits = { sold: 0, cancelled: 0, returned: 0, returnRate: null };

type RateOf<Row> = (row: Row) => Pick<Units, 'sold' | 'returned' | 'returnRate'>;

/** Brands by how much of what they sold came back, early warnings first. */
export function ReturnBrands({
  brands,
  unit,
  hasRates,
  brandPath,
}: {
  readonly brands: readonly Brand[];
  readonly unit: string;
  /** Rates are of the cohort clock alone. */
  readonly hasRates: boolean;
  readonly brandPath?: (brandId: string) => string;
}) {
  const { returns: texts } = t().parts;
  const unitsOf = ({ units }: Brand) => units.find((line) => line.unit === unit) ?? noUnits;
  const columns: Column<Brand>[] = [
    {
      key: 'brand',
      title: texts.brand,
      sortBy: ({ name }) => name,
      cell: ({ id, name }) => (brandPath === undefined ? name : <a href={brandPath(id)}>{name}</a>),
    },
    ...rateColumns(unitsOf, hasRates),
    ...(hasRates ? alarmColumns<Brand>() : []),
  ];
  return (
    <Table
      caption={texts.brands}
      columns={columns}
      rows={warningsFirst(brands)}
      rowKey={({ id }) => id}
    />
  );
}

/** Listings of a brand by how much of what they sold came back, and why. */
export function ReturnListings({
  listings,
  hasRates,
}: {
  readonly listings: readonly Listing[];
  readonly hasRates: boolean;
}) {
  const { returns: texts, listings: listingTexts } = t().parts;
  const unitsOf = ({ units }: Listing) => units[0] ?? noUnits;
  const columns: Column<Listing>[] = [
    {
      key: 'listing',
      title: listingTexts.listing,
      sortBy: ({ listingId }) => listingId,
      cell: ({ listingId }) => listingId,
    },
    {
      key: 'category',
      title: listingTexts.category,
      sortBy: ({ category }) => category,
      cell: ({ category, units }) => `${category}, ${unitName(units[0]?.unit ?? 'item')}`,
    },
    ...rateColumns(unitsOf, hasRates),
    {
      key: 'why',
      title: texts.mostBy,
      cell: ({ reasons }) => {
        const [most] = reasons.toSorted((a, b) => Number(b.returned) - Number(a.returned));
        return most === undefined ? t().common.none : reasonName(most.reason);
      },
    },
    ...(hasRates ? alarmColumns<Listing>() : []),
  ];
  return (
    <Table
      caption={texts.listings}
      columns={columns}
      rows={warningsFirst(listings)}
      rowKey={({ listingId, category }) => `${listingId} ${category}`}
    />
  );
}

/** Days of the sale (or of the return), and how far their return windows are. */
export function ReturnDays({
  days,
  unit,
  hasRates,
  timeZone,
}: {
  readonly days: readonly Day[];
  readonly unit: string;
  readonly hasRates: boolean;
  readonly timeZone: string;
}) {
  const { returns: texts } = t().parts;
  const unitsOf = ({ units }: Day) => units.find((line) => line.unit === unit) ?? noUnits;
  const columns: Column<Day>[] = [
    {
      key: 'day',
      title: texts.day,
      sortBy: ({ from }) => from,
      cell: ({ from }) => when(from, timeZone, 'day'),
    },
    ...rateColumns(unitsOf, hasRates),
    ...(hasRates ? [maturityColumn()] : []),
  ];
  return <Table caption={texts.days} columns={columns} rows={days} rowKey={({ from }) => from} />;
}

function maturityColumn(): Column<Day> {
  return {
    key: 'maturity',
    title: t().parts.returns.maturity,
    isNumber: true,
    sortBy: ({ maturity }) => millionths(maturity),
    cell: ({ maturity }) => <ShareBar share={maturity ?? 0} text={percent(maturity, 0)} />,
  };
}

function rateColumns<Row>(unitsOf: RateOf<Row>, hasRates: boolean): Column<Row>[] {
  const { returns: texts, measures } = t().parts;
  const rate: Column<Row> = {
    key: 'rate',
    title: texts.returnRate,
    isNumber: true,
    sortBy: (row) => millionths(unitsOf(row).returnRate),
    cell: (row) => percent(unitsOf(row).returnRate, 2),
  };
  return [
    {
      key: 'sold',
      title: measures.sold,
      isNumber: true,
      sortBy: (row) => unitsOf(row).sold,
      cell: (row) => count(unitsOf(row).sold),
    },
    {
      key: 'returned',
      title: texts.returned,
      isNumber: true,
      sortBy: (row) => unitsOf(row).returned,
      cell: (row) => count(unitsOf(row).returned),
    },
    ...(hasRates ? [rate] : []),
  ];
}

function alarmColumns<Row extends { readonly alarm: Alarm }>(): Column<Row>[] {
  const { returns: texts } = t().parts;
  return [
    {
      key: 'norm',
      title: texts.norm,
      isNumber: true,
      sortBy: ({ alarm }) => millionths(alarm?.norm ?? null),
      cell: ({ alarm }) => percent(alarm?.norm ?? null, 2),
    },
    {
      key: 'atLeast',
      title: texts.atLeast,
      isNumber: true,
      sortBy: ({ alarm }) => millionths(alarm?.rateAtLeast ?? null),
      cell: ({ alarm }) => percent(alarm?.rateAtLeast ?? null, 2),
    },
    {
      key: 'state',
      title: texts.warning,
      sortBy: ({ alarm }) => alarm?.state ?? '',
      cell: ({ alarm }) => <AlarmState alarm={alarm} />,
    },
  ];
}

function AlarmState({ alarm }: { readonly alarm: Alarm }) {
  const { returns: texts } = t().parts;
  if (alarm === null) return <>{t().common.none}</>;
  const isRaised = alarm.state === 'raised';
  return <Badge tone={isRaised ? 'bad' : 'plain'}>{texts.states[alarm.state]}</Badge>;
}

/** A share as a whole number that a table can sort by. */
function millionths(share: number | null): Exact | null {
  return share === null ? null : Math.round(share * 1_000_000);
}

function warningsFirst<Row extends { readonly alarm: Alarm }>(rows: readonly Row[]): Row[] {
  const isRaised = ({ alarm }: Row) => Number(alarm?.state === 'raised');
  return rows.toSorted((a, b) => isRaised(b) - isRaised(a));
}
