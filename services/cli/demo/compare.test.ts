import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { smallCampaign } from '../../../test/support/small-campaign.ts';
import { simulate } from '../../simulator/simulate.ts';
import { compare, comparisonText, type NamedCount } from './compare.ts';

const run = simulate({
  campaign: smallCampaign,
  seed: '3',
  size: { events: 2000 },
  duplicates: 0.02,
});
const applied = [...run.records].filter(({ isRedelivery }) => !isRedelivery).length;
const outcomes = { applied, duplicate: 5, conflict: 0, rejected: 0, skipped: 0, rejectedBy: {} };
const counted = { ...run.expected.result(), outcomes };

/** The same count again, for a test to change. */
function countOf(name: string): NamedCount {
  return { name, count: structuredClone(counted) };
}

const sumOf = (rows: ReturnType<typeof compare>) =>
  rows.reduce((sum, { differences }) => sum + differences, 0);

test('equal counts have no difference, in any row', () => {
  const counts = [countOf('one'), countOf('two'), countOf('three')];
  const rows = compare(counts, 'pair');
  expect(rows.map(({ label }) => label)).toEqual([
    ...smallCampaign.brands.map(({ name }) => name),
    'All brands',
    'Held listings',
    'Outside the roster',
    'Events counted',
    'Events that came twice',
  ]);
  expect(sumOf(rows)).toBe(0);
  expect(stripVTControlCharacters(comparisonText(counts, rows, 'pair'))).toMatch(
    /^pairs sold +one +two +three +differences\nSiweiqi +[\d,]+ +[\d,]+ +[\d,]+ +0\n/,
  );
});

test('every single figure that differs is found, on both clocks', () => {
  let changes = 0;
  for (const basis of ['activity', 'cohort'] as const) {
    for (const place of [0, 1, 'totals', 'held', 'outsideRoster'] as const) {
      const sample = countOf('changed').count[basis];
      const figures = typeof place === 'number' ? sample.brands[place] : sample[place];
      for (const list of ['units', 'amounts'] as const) {
        for (const name of Object.keys(figures?.[list][0] ?? {})) {
          const changed = countOf('changed');
          const basisCount = changed.count[basis];
          const target = typeof place === 'number' ? basisCount.brands[place] : basisCount[place];
          const line = target?.[list][0] as Record<string, unknown>;
          if (typeof line[name] !== 'number') continue;
          line[name] += 1;
          changes += 1;
          expect(sumOf(compare([countOf('one'), changed], 'pair'))).toBe(1);
        }
      }
    }
  }
  expect(changes).toBeGreaterThan(50);
});

test('orders, lines, events, and a brand that is not there are differences', () => {
  const changed = countOf('changed');
  const [first] = changed.count.activity.brands;
  if (first) first.orders = 2n ** 60n;
  changed.count.cohort.held.lines = 2n ** 60n + 1n;
  changed.count.outcomes.duplicate += 1;
  expect(sumOf(compare([countOf('one'), changed], 'pair'))).toBe(3);
  const lacking = countOf('lacking');
  lacking.count.activity.brands.pop();
  expect(sumOf(compare([countOf('one'), lacking], 'pair'))).toBeGreaterThan(0);
});

test('a line of zeros may be left out', () => {
  const shown = countOf('shown');
  shown.count.activity.totals.units.push({
    unit: 'item',
    placed: 0,
    sold: 0,
    cancelled: 0,
    returned: 0,
    net: 0,
  });
  expect(sumOf(compare([countOf('one'), shown], 'pair'))).toBe(0);
});
