import { expect, test } from 'vitest';
import { addExact } from '../../libs/base/exact.ts';
import { smallCampaign } from '../../test/support/small-campaign.ts';
import { simulate } from './simulate.ts';

/**
 * A second count, from the JSON text alone and as plain as it can be: one flat list of counted
 * lines, then a sum for each question.
 */
interface CountedLine {
  readonly step: string;
  readonly atMs: number;
  readonly paidAtMs: number | null;
  readonly opensOrder: boolean;
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
  readonly quantity: number;
  readonly amount: number;
  readonly discount: number;
}

function readLines(value: string): CountedLine[] {
  const { type, time, data } = JSON.parse(value);
  const step = type.split('.')[2];
  const atMs = Date.parse(time);
  const paidAt = step === 'paid' ? time : data.paidAt;
  const paidAtMs = paidAt === undefined ? null : Date.parse(paidAt);
  const brands = data.lines.map((line: { brandId: string }) => line.brandId);
  return data.lines.map((line: Record<string, string | number>, index: number) => ({
    amount: 0,
    discount: 0,
    ...line,
    step,
    atMs,
    paidAtMs,
    opensOrder: brands.indexOf(line.brandId) === index,
  }));
}

const campaign = smallCampaign;
const known = (line: CountedLine) =>
  campaign.brands.some(({ id }) => id === line.brandId) &&
  campaign.categories.some(({ id }) => id === line.category);
const held = (line: CountedLine, clockMs: number) =>
  campaign.heldListings.some(
    ({ listingId, fromMs }) =>
      listingId === line.listingId && (fromMs === null || clockMs >= fromMs),
  );

function placeOf(line: CountedLine, clockMs: number): string {
  if (!known(line)) return 'outsideRoster';
  return held(line, clockMs) ? 'held' : line.brandId;
}

function figures(lines: readonly CountedLine[], place: string, basis: 'activity' | 'cohort') {
  const mine = lines.filter((line) => {
    const clockMs = basis === 'activity' ? line.atMs : line.paidAtMs;
    if (clockMs === null || clockMs < campaign.startMs || clockMs >= campaign.endMs) return false;
    return placeOf(line, clockMs) === place;
  });
  const sum = (step: string, pick: (line: CountedLine) => number, unit?: string) =>
    mine
      .filter((line) => line.step === step && (unit === undefined || unitOf(line) === unit))
      .reduce((total, line) => total + pick(line), 0);
  const paid = mine.filter(({ step }) => step === 'paid');
  const counted = new Set(mine.filter(({ step }) => step !== 'refunded').map(unitOf));
  const units = ['pair', 'piece', 'set', 'item'].filter(
    (unit) => unit === 'pair' || counted.has(unit),
  );
  const quantity = (line: CountedLine) => line.quantity;
  const amount = (line: CountedLine) => line.amount;
  const sold = sum('paid', amount);
  const discount = sum('paid', (line) => line.discount);
  const cancelled = sum('cancelled', amount);
  const refunded = sum('refunded', amount);
  return {
    orders: paid.filter(({ opensOrder }) => opensOrder).length,
    lines: paid.length,
    units: units.map((unit) => {
      const [s, c, r] = ['paid', 'cancelled', 'returned'].map((step) => sum(step, quantity, unit));
      return {
        unit,
        placed: basis === 'activity' ? sum('placed', quantity, unit) : null,
        sold: s,
        cancelled: c,
        returned: r,
        net: (s ?? 0) - (c ?? 0) - (r ?? 0),
      };
    }),
    amounts: [
      {
        currency: campaign.currency,
        gross: sold + discount,
        discount,
        sold,
        cancelled,
        refunded,
        net: sold - cancelled - refunded,
      },
    ],
  };
}

function unitOf(line: CountedLine): string {
  return campaign.categories.find(({ id }) => id === line.category)?.unit ?? 'item';
}

test('the expected totals are those of the emitted text, on both clocks', () => {
  const run = simulate({
    campaign,
    seed: 'totals',
    size: { events: 6000 },
    duplicates: 0.05,
  });
  const lines: CountedLine[] = [];
  for (const { value, isRedelivery } of run.records) {
    if (!isRedelivery) lines.push(...readLines(value));
  }
  const result = run.expected.result();
  for (const basis of ['activity', 'cohort'] as const) {
    const counted = result[basis];
    for (const { id, name, ...totals } of counted.brands) {
      expect({ id, name, ...totals }).toEqual({ id, name, ...figures(lines, id, basis) });
    }
    expect(counted.held).toEqual(figures(lines, 'held', basis));
    expect(counted.outsideRoster).toEqual(figures(lines, 'outsideRoster', basis));
    const units = counted.totals.units.find(({ unit }) => unit === 'pair');
    const soldByBrand = counted.brands.map(
      (brand) => brand.units.find(({ unit }) => unit === 'pair')?.sold ?? 0,
    );
    expect(units?.sold).toBe(soldByBrand.reduce(addExact, 0));
  }
  const pairs = result.activity.totals.units.find(({ unit }) => unit === 'pair');
  expect(run.expected.unitsSold).toBe(pairs?.sold);
});
