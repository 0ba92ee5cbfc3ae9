import { expect, test } from 'vitest';
import { fromTestLog, testReport } from '../../../test/support/recount/test-report.ts';
import { canonicalJson } from '../canonical-json.ts';
import { sumFaults } from './check-sums.ts';
import { type ReportDocument, readReportText } from './report-document.ts';

test('a report cuts the count every way, and the same log makes the same bytes', async () => {
  const { report, run } = await testReport({ seed: '7', events: 3_000, anomalies: 2 });
  const expected = run.expected.result();
  for (const basis of ['activity', 'cohort'] as const) {
    expect(report[basis].totals).toEqual(expected[basis].totals);
    expect(report[basis].held).toEqual(expected[basis].held);
    expect(report[basis].outsideRoster).toEqual(expected[basis].outsideRoster);
    expect(report[basis].brands).toEqual(expected[basis].brands);
    expect(report[basis].days).toHaveLength(1);
  }
  expect(sumFaults(report)).toEqual([]);
  expect(report.exceptions.listed.length).toBe(run.planted.length);
  const again = await testReport({ seed: '7', events: 3_000, anomalies: 2 });
  expect(canonicalJson(again.report)).toBe(canonicalJson(report));
});

test('sums beyond 2^53 stay exact, also through the text', async () => {
  const { report, events } = await testReport({ seed: '1', events: 60, anomalies: 0 });
  const huge = events.flatMap((event) => {
    if (event.type !== 'shop.order.paid.v1') return [];
    return Array.from({ length: 700 }, (_, index) => ({
      ...event,
      id: `${event.id}-${index}`,
      data: {
        ...event.data,
        lines: event.data.lines.map((line) => ({ ...line, amount: 999_999_999_999 })),
      },
    }));
  });
  const partitions = Array.from({ length: 8 }, (_, at) =>
    huge.filter((_event, index) => index % 8 === at),
  );
  const large = await fromTestLog(partitions);
  const sold = large.activity.totals.amounts[0]?.sold ?? 0;
  expect(typeof sold).toBe('bigint');
  expect(sumFaults(large)).toEqual([]);
  expect(readReportText(canonicalJson(large))).toEqual(
    JSON.parse(JSON.stringify(large, keepBig), readBig),
  );
  expect(readReportText(canonicalJson(report))).toEqual(JSON.parse(JSON.stringify(report)));
}, 60_000);

const keepBig = (_: string, value: unknown) => (typeof value === 'bigint' ? `big ${value}` : value);
const readBig = (_: string, value: unknown) =>
  typeof value === 'string' && value.startsWith('big ') ? BigInt(value.slice(4)) : value;

test('a figure that is changed anywhere is noticed', async () => {
  const { report } = await testReport({ seed: '3', events: 800, anomalies: 1 });
  const places: ((some: ReportDocument) => Record<string, unknown>)[] = [
    (some) => some.activity.totals.units[0] as never,
    (some) => some.cohort.brands[1]?.amounts[0] as never,
    (some) => some.activity.listings[0]?.units[0] as never,
    (some) => some.activity.brandDays[0]?.units[0] as never,
    (some) => some.cohort.held.units[0] as never,
    (some) => some.outcomes.partitions[0] as never,
    (some) => some.returns.brands[0] as never,
  ];
  for (const place of places) {
    const changed = structuredClone(report);
    const figures = place(changed);
    const name = ['sold', 'applied'].find((each) => figures[each] !== undefined) ?? 'returned';
    figures[name] = Number(figures[name]) + 1;
    expect(sumFaults(changed)).not.toEqual([]);
  }
});
