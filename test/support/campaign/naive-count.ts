import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import type { RawEvent } from './raw-events.ts';

/** A question as a person would put it. Instants are ms since 1970. */
export interface NaiveQuestion {
  readonly basis: 'activity' | 'cohort';
  readonly groupId?: string | undefined;
  readonly brandId?: string | undefined;
  readonly category?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly scope: 'all' | ReadonlySet<string>;
}

/** A line of an event, with the place in an answer where it must stand. */
export interface NaiveEntry {
  readonly type: RawEvent['type'];
  readonly place: 'campaign' | 'held' | 'outsideRoster';
  readonly atMs: number;
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
  readonly currency: string;
  readonly unit: string;
  readonly quantity: number;
  readonly amount: number;
  readonly discount: number;
  readonly isOrder: boolean;
  readonly reason: string;
}

/** All lines that a question is about, one by one, straight from the events. */
export function naiveEntries(
  events: readonly RawEvent[],
  definition: CampaignDefinition,
  question: NaiveQuestion,
): NaiveEntry[] {
  const entries: NaiveEntry[] = [];
  const start = localMs(definition.start, definition);
  const end = localMs(definition.end, definition);
  for (const event of events) {
    const atMs = question.basis === 'activity' ? event.timeMs : event.paidAtMs;
    if (atMs < start || atMs >= end) continue;
    if (question.fromMs !== undefined && atMs < question.fromMs) continue;
    if (question.toMs !== undefined && atMs >= question.toMs) continue;
    const seen = new Set<string>();
    for (const line of event.lines) {
      const isOrder = !seen.has(line.brandId);
      seen.add(line.brandId);
      if (!wanted(line, definition, question)) continue;
      entries.push({
        ...line,
        type: event.type,
        currency: event.currency,
        place: placeOf(line, atMs, definition),
        unit: definition.categories[line.category]?.unit ?? 'item',
        atMs,
        isOrder,
      });
    }
  }
  return entries;
}

/** The figures of some lines, in the shape of an answer. */
export function naiveFigures(
  entries: readonly NaiveEntry[],
  definition: CampaignDefinition,
  question: NaiveQuestion,
) {
  const paid = entries.filter(({ type }) => type === 'paid');
  const defined = [...new Set(Object.values(definition.categories).map(({ unit }) => unit))];
  const leadUnit =
    question.category === undefined
      ? (defined[0] as string)
      : (definition.categories[question.category]?.unit ?? 'item');
  const units = [leadUnit, ...defined, 'item'];
  const currencies = [definition.currency, ...entries.map(({ currency }) => currency).sort()];
  return {
    orders: paid.filter(({ isOrder }) => isOrder).length,
    lines: paid.length,
    units: [...new Set(units)]
      .map((unit) => unitLine(entries, unit, question))
      .filter((line, index) => index === 0 || hasCount(line)),
    amounts: [...new Set(currencies)]
      .map((currency) => amountLine(entries, currency))
      .filter((line, index) => index === 0 || hasCount(line)),
  };
}

function unitLine(entries: readonly NaiveEntry[], unit: string, question: NaiveQuestion) {
  const count = (type: RawEvent['type']) =>
    sum(entries.filter((entry) => entry.unit === unit && entry.type === type).map(quantityOf));
  const sold = count('paid');
  const cancelled = count('cancelled');
  const returned = count('returned');
  const placed = question.basis === 'cohort' ? null : count('placed');
  return { unit, placed, sold, cancelled, returned, net: sold - cancelled - returned };
}

function amountLine(entries: readonly NaiveEntry[], currency: string) {
  const of = (type: RawEvent['type']) =>
    entries.filter((entry) => entry.currency === currency && entry.type === type);
  const sold = sum(of('paid').map(({ amount }) => amount));
  const discount = sum(of('paid').map((entry) => entry.discount));
  const cancelled = sum(of('cancelled').map(({ amount }) => amount));
  const refunded = sum(of('refunded').map(({ amount }) => amount));
  const net = sold - cancelled - refunded;
  return { currency, gross: sold + discount, discount, sold, cancelled, refunded, net };
}

function wanted(
  line: { brandId: string; category: string },
  definition: CampaignDefinition,
  { scope, brandId, category, groupId }: NaiveQuestion,
): boolean {
  if (scope !== 'all' && !scope.has(line.brandId)) return false;
  if (brandId !== undefined && line.brandId !== brandId) return false;
  if (category !== undefined && line.category !== category) return false;
  return groupId === undefined || naiveGroup(definition, groupId).includes(line.brandId);
}

/** The brands of a group. */
export function naiveGroup(definition: CampaignDefinition, groupId: string): string[] {
  const where = definition.groups.find(({ id }) => id === groupId)?.where;
  if (where === undefined) return [];
  return definition.brands
    .filter(
      ({ id, homeGrown, origin }) =>
        (where.homeGrown === undefined || where.homeGrown === homeGrown) &&
        (where.origin === undefined || where.origin === origin) &&
        (where.brands === undefined || where.brands.includes(id)),
    )
    .map(({ id }) => id);
}

function placeOf(
  line: { brandId: string; category: string; listingId: string },
  atMs: number,
  definition: CampaignDefinition,
): NaiveEntry['place'] {
  const known = definition.brands.some(({ id }) => id === line.brandId);
  if (!known || definition.categories[line.category] === undefined) return 'outsideRoster';
  const held = definition.heldListings.some(
    ({ listingId, from }) =>
      listingId === line.listingId && (from === null || atMs >= localMs(from, definition)),
  );
  return held ? 'held' : 'campaign';
}

function localMs(local: string, { timeZone }: CampaignDefinition): number {
  return Temporal.ZonedDateTime.from(`${local}[${timeZone}]`).epochMilliseconds;
}

function quantityOf({ quantity }: NaiveEntry): number {
  return quantity;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function hasCount(line: object): boolean {
  return Object.values(line).some((value) => typeof value === 'number' && value !== 0);
}
