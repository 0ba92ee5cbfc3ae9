import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import type { TestRecord } from '../../../test/support/record-chunk.ts';
import { shownOf, versionsOf } from '../../../test/support/recount/shown-report.ts';
import { layOut, reportOf, smallDefinition } from '../../../test/support/recount/test-report.ts';
import type { ReportDocument } from '../report/report-document.ts';
import { noInputs } from '../report/report-inputs.ts';
import type { BridgePath, ReportBridge } from './bridge-document.ts';

interface Line {
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
  readonly quantity: number;
  readonly amount?: number;
}

interface Event {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly data: { readonly paidAt?: string; readonly lines: readonly Line[] };
}

/** The net of a line on each clock, added up by hand: no SQL, and no code of the report. */
function netByHand(
  partitions: readonly (readonly TestRecord[])[],
  definition: CampaignDefinition,
  wanted: (offset: number, partition: number, type: string) => boolean,
) {
  const { startQuarter, endQuarter, heldListings } = resolveDefinition(definition);
  const sums: Record<string, number> = {};
  for (const [partition, records] of partitions.entries()) {
    const seen = new Set<string>();
    for (const [offset, { value }] of records.entries()) {
      const event = JSON.parse(String(value)) as Event;
      const identity = `${event.source} ${event.id}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      const type = event.type.split('.')[2] ?? '';
      if (type === 'placed' || !wanted(offset, partition, type)) continue;
      for (const basis of ['activity', 'cohort'] as const) {
        const clock = basis === 'activity' ? event.time : (event.data.paidAt ?? event.time);
        const quarter = Math.floor(Date.parse(clock) / 900_000);
        if (quarter < startQuarter || quarter >= endQuarter) continue;
        for (const line of event.data.lines) {
          const unit = definition.categories[line.category]?.unit;
          const isHeld = heldListings.some(
            ({ listingId, fromQuarter }) =>
              listingId === line.listingId && quarter >= (fromQuarter ?? 0),
          );
          const isIn = definition.brands.some(({ id }) => id === line.brandId);
          if (unit === undefined || isHeld || !isIn) continue;
          const sign = type === 'paid' ? 1 : -1;
          const [units, amount] = [`${basis} ${unit}`, `${basis} CNY`];
          if (type !== 'refunded') sums[units] = (sums[units] ?? 0) + sign * line.quantity;
          if (type !== 'returned') sums[amount] = (sums[amount] ?? 0) + sign * (line.amount ?? 0);
        }
      }
    }
  }
  return Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0));
}

/** Net figures of a part of a bridge in the same form. */
function netOf(bridge: ReportBridge, part: (path: BridgePath) => BridgePath['start'] | undefined) {
  const entries = (['activity', 'cohort'] as const).flatMap((basis) => {
    const { units = [], amounts = [] } = part(bridge[basis].totals) ?? {};
    return [
      ...units.map(({ unit, net }) => [`${basis} ${unit}`, Number(net)] as const),
      ...amounts.map(({ currency, net }) => [`${basis} ${currency}`, Number(net)] as const),
    ];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== 0));
}

function bridgeOf({ bridge }: ReportDocument): ReportBridge {
  if ('absent' in bridge) throw new Error(`there is no bridge: ${bridge.absent}`);
  return bridge;
}

/** Changes of the small definition, each with the cause that a bridge names. */
const changes: Record<string, (definition: CampaignDefinition) => CampaignDefinition> = {
  window: (of) => ({ ...of, end: '2026-11-10T21:00' }),
  categories: (of) => ({ ...of, categories: { ...of.categories, bags: { unit: 'set' } } }),
  roster: (of) => ({ ...of, brands: of.brands.filter(({ id }) => id !== 'beilu') }),
  released: (of) => ({ ...of, heldListings: of.heldListings.slice(1) }),
  held: (of) => ({
    ...of,
    heldListings: [
      ...of.heldListings,
      { listingId: 'zhulin-canvas-high-42', reason: 'complaint 7', from: null },
      { listingId: 'aiqi-canvas-low-1', reason: 'complaint 8', from: '2026-11-10T08:00' },
    ],
  }),
  groups: (of) => ({
    ...of,
    groups: [{ id: 'home-grown', name: 'Two', where: { brands: ['aiqi', 'zhulin'] } }],
  }),
};

const some = fc.record({
  seed: fc.string(),
  events: fc.integer({ min: 50, max: 400 }),
  anomalies: fc.nat({ max: 2 }),
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
  causes: fc.subarray(Object.keys(changes)),
  isBack: fc.boolean(),
});

describe('a bridge', () => {
  test('leads from what was shown to the report, by lines that a count by hand gives, too', async () => {
    await fc.assert(
      fc.asyncProperty(some, async ({ shares, causes, isBack, ...options }) => {
        const { partitions } = layOut(options);
        const changed = causes.reduce((at, cause) => changes[cause]?.(at) ?? at, smallDefinition);
        const [before, after] = isBack ? [changed, smallDefinition] : [smallDefinition, changed];
        const offsets = partitions.map((records, at) =>
          Math.floor(records.length * (shares[at] ?? 0)),
        );
        const prefix = partitions.map((records, at) => records.slice(0, offsets[at]));
        const versions = versionsOf([before, after]);
        const shown = shownOf(
          await reportOf(prefix, { definition: before, definitionVersion: 1 }),
          '2026-11-10T13:00:00Z',
        );
        const report = await reportOf(partitions, {
          definition: after,
          definitionVersion: 2,
          inputs: { ...noInputs, versions, shown: [shown] },
        });
        const bridge = bridgeOf(report);
        expect([bridge.isAsShown, bridge.shownFaults]).toEqual([true, []]);
        const isLate = (offset: number, partition: number) => offset >= (offsets[partition] ?? 0);
        const line = (name: string) =>
          netOf(bridge, ({ lines }) => lines.find((l) => l.line === name));
        const late = (of: string) =>
          netByHand(partitions, before, (offset, partition, type) => {
            return type === of && isLate(offset, partition);
          });
        expect(netOf(bridge, ({ start }) => start)).toEqual(
          netByHand(partitions, before, (offset, partition) => !isLate(offset, partition)),
        );
        expect(line('late_sales')).toEqual(late('paid'));
        expect(line('late_cancellations')).toEqual(late('cancelled'));
        expect(line('late_returns')).toEqual(late('returned'));
        expect(line('late_refunds')).toEqual(late('refunded'));
        expect(netOf(bridge, ({ end }) => end)).toEqual(netByHand(partitions, after, () => true));
        expectExact(bridge);
        expectEvents(bridge);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

/** Start and lines add up to the end, for everything that has a bridge. */
function expectExact(bridge: ReportBridge): void {
  for (const basis of ['activity', 'cohort'] as const) {
    const { totals, groups, brands } = bridge[basis];
    for (const { start, lines, end } of [totals, ...groups, ...brands]) {
      for (const kind of ['units', 'amounts'] as const) {
        const sum = start[kind].map((first, at) =>
          lines.reduce((total, line) => total + Number(line[kind][at]?.net), Number(first.net)),
        );
        expect(sum).toEqual(end[kind].map(({ net }) => Number(net)));
      }
    }
  }
}

/** Where all events of a line are listed, they add up to it. */
function expectEvents({ events, eventsListedMax, ...clocks }: ReportBridge): void {
  for (const basis of ['activity', 'cohort'] as const) {
    for (const brand of clocks[basis].brands) {
      for (const { line, units, amounts, lines } of brand.lines) {
        const mine = events.filter(
          (each) => each.basis === basis && each.brandId === brand.id && each.line === line,
        );
        expect(mine).toHaveLength(Math.min(eventsListedMax, Number(lines)));
        if (Number(lines) > eventsListedMax) continue;
        for (const { unit, net } of units) {
          const own = mine.filter((each) => each.unit === unit);
          expect(own.reduce((sum, each) => sum + Number(each.units), 0)).toBe(net);
        }
        for (const { currency, net } of amounts) {
          const own = mine.filter((each) => each.currency === currency);
          expect(own.reduce((sum, each) => sum + Number(each.amount), 0)).toBe(net);
        }
      }
    }
  }
}
