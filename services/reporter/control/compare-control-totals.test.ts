import { describe, expect, test } from 'vitest';
import type { ControlTotal } from '../../../libs/contracts/control-totals.ts';
import type { TestRecord } from '../../../test/support/record-chunk.ts';
import { reportOf } from '../../../test/support/recount/test-report.ts';
import { smallCampaign } from '../../../test/support/small-campaign.ts';
import { ShopLedger } from '../../simulator/shop-ledger.ts';
import { simulate } from '../../simulator/simulate.ts';
import { noInputs } from '../report/report-inputs.ts';

/** A simulated run by partition, with what the shop says of it. */
function play(anomalies: number, partitionCount = 3) {
  const ledger = new ShopLedger(smallCampaign);
  const run = simulate({
    campaign: smallCampaign,
    seed: '11',
    size: { events: 600 },
    duplicates: 0.1,
    anomalies: { count: anomalies, partitionCount },
    ledger,
  });
  const partitions: TestRecord[][] = Array.from({ length: partitionCount }, () => []);
  for (const record of run.records) {
    const home = Number(record.key.slice(-7)) + (record.partitionsOff ?? 0);
    partitions[home % partitionCount]?.push(record);
  }
  return { partitions, totals: ledger.rows(), planted: run.planted };
}

async function compare(
  partitions: readonly (readonly TestRecord[])[],
  rows: readonly ControlTotal[],
) {
  const content = Buffer.from(JSON.stringify(rows));
  const controlTotals = { name: 'control-totals.json', content, rows };
  const { controlTotals: found } = await reportOf(partitions, {
    inputs: { ...noInputs, controlTotals },
  });
  if (found === null) throw new Error('nothing was compared');
  return found;
}

/** The same without a field, the sums added up. */
function coarser(rows: readonly ControlTotal[], without: 'brand'): ControlTotal[] {
  const sums = new Map<string, ControlTotal>();
  for (const { [without]: _, ...row } of rows) {
    const key = [row.hour, row.source, row.event, row.unit].join(' ');
    const known = sums.get(key) ?? { ...row, units: 0, amount: 0 };
    const add = (name: 'units' | 'amount') => Number(known[name]) + Number(row[name]);
    sums.set(key, { ...known, units: add('units'), amount: add('amount') });
  }
  return [...sums.values()];
}

describe('control totals', () => {
  test('of an honest log agree, by brand and without', async () => {
    const { partitions, totals } = play(0);
    for (const rows of [totals, coarser(totals, 'brand')]) {
      expect(await compare(partitions, rows)).toEqual({
        rows: rows.length,
        compared: 2 * rows.length,
        found: 0,
        differences: [],
      });
    }
  });

  test('one pair more in the log is found, with its hour, its source and where to look', async () => {
    const { partitions, totals } = play(0);
    const index = totals.findIndex(({ event, unit }) => event === 'paid' && unit === 'pair');
    const row = totals[index] as ControlTotal;
    const short = totals.with(index, { ...row, units: Number(row.units) - 1 });
    const { found, differences } = await compare(partitions, short);
    expect(found).toBe(1);
    const [difference] = differences;
    expect(difference).toMatchObject({
      hour: row.hour,
      source: row.source,
      event: 'paid',
      brandId: row.brand,
      unit: 'pair',
      measure: 'units',
      row: index + 1,
      control: Number(row.units) - 1,
      counted: row.units,
    });
    const there = partitions.flatMap((records, partition) =>
      records.flatMap(({ value }, offset) => {
        const { id, source, time } = JSON.parse(String(value));
        const isThere = source === row.source && time.slice(0, 13) === row.hour.slice(0, 13);
        return isThere ? [{ id, partition, offset, time }] : [];
      }),
    );
    const byTime = there.toSorted((one, other) => (one.time < other.time ? -1 : 1));
    expect(difference?.range).toMatchObject({ firstId: byTime[0]?.id, lastId: byTime.at(-1)?.id });
    for (const { partition, from, to } of difference?.range?.offsets ?? []) {
      const own = there.filter((each) => each.partition === partition).map(({ offset }) => offset);
      expect(from).toBe(Math.min(...own));
      // A redelivery behind the last one counts nothing.
      expect(to).toBeLessThanOrEqual(Math.max(...own));
    }
  });

  test("a shop's retry under a new id is found, and named by its order", async () => {
    const { partitions, totals, planted } = play(1);
    const { differences } = await compare(partitions, totals);
    const twice = planted.find(({ kind }) => kind === 'paid_twice');
    const found = differences.filter(({ suspects }) =>
      suspects.some(({ kind, order }) => kind === 'paid_twice' && order === twice?.order),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { event, counted, control } of found) {
      expect(event).toBe('paid');
      expect(Number(counted)).toBeGreaterThan(Number(control));
    }
    const onTwo = planted.find(({ kind }) => kind === 'id_on_two_partitions');
    const named = differences.flatMap(({ suspects }) => suspects.map(({ order }) => order));
    expect(named).toContain(onTwo?.order);
  });

  test('what the shop says nothing of is a difference, and so is what the log lacks', async () => {
    const { partitions, totals } = play(0);
    const index = totals.findIndex(({ event, unit }) => event === 'paid' && unit === 'pair');
    const { hour, source, brand, units, amount } = totals[index] as ControlTotal;
    const { differences } = await compare(partitions, totals.toSpliced(index, 1));
    const about = { hour, source, brandId: brand, row: null, control: 0 };
    expect(differences).toMatchObject([
      { ...about, measure: 'amount', currency: 'CNY', counted: amount },
      { ...about, measure: 'units', unit: 'pair', counted: units },
    ]);
    const stranger = { hour, source: '/shops/nowhere', event: 'paid' as const };
    const more = [...totals, { ...stranger, unit: 'pair' as const, units: 3 }];
    expect((await compare(partitions, more)).differences).toMatchObject([
      { source: '/shops/nowhere', control: 3, counted: 0, range: null },
    ]);
  });

  test('of some kinds and hours alone say nothing of others', async () => {
    const { partitions, totals } = play(0);
    const [first] = totals.filter(({ event }) => event === 'paid');
    const some = totals
      .filter(({ event, hour }) => event === 'paid' && hour === first?.hour)
      .map(({ amount: _, currency: __, ...row }) => row);
    expect(await compare(partitions, some)).toMatchObject({ found: 0, compared: some.length });
  });
});
