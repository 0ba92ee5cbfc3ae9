import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { recordChunk, type TestRecord } from '../../../test/support/record-chunk.ts';
import { smallRecount } from '../../../test/support/recount/small-recount.ts';
import { smallCampaign } from '../../../test/support/small-campaign.ts';
import { simulate } from '../../simulator/simulate.ts';
import { exceptionKinds, findExceptions } from './exceptions.ts';
import { exceptionsText } from './exceptions-text.ts';
import { countLoaded, loadLog } from './recount.ts';

const limits = { memoryMbMax: 512, threads: 1 };

async function* chunksOf(partitions: readonly TestRecord[][]): AsyncGenerator<RecordChunk> {
  for (const [partition, records] of partitions.entries()) {
    yield recordChunk({ partition, firstOffset: 0 }, records);
  }
}

/** A run laid out on partitions, an order on one of them, but for what is planted elsewhere. */
function layOut(options: {
  readonly seed: string;
  readonly events: number;
  readonly count: number;
  readonly partitionCount: number;
}) {
  const { seed, events, count, partitionCount } = options;
  const run = simulate({
    campaign: smallCampaign,
    seed,
    size: { events },
    duplicates: 0.1,
    anomalies: { count, partitionCount },
  });
  const partitions = Array.from({ length: partitionCount }, (): TestRecord[] => []);
  for (const record of run.records) {
    const own = Number(record.key.slice(-7)) % partitionCount;
    partitions[(own + (record.partitionsOff ?? 0)) % partitionCount]?.push(record);
  }
  return { run, partitions };
}

async function exceptionsOf(partitions: readonly TestRecord[][], perKindMax = 1_000) {
  const log = await loadLog({ chunks: chunksOf(partitions), limits });
  try {
    const result = await countLoaded(log, smallRecount);
    return { result, list: await findExceptions(log.database, perKindMax) };
  } finally {
    await log.close();
  }
}

test('all that was planted is found, and nothing is invented', async () => {
  const some = fc.record({
    seed: fc.string(),
    events: fc.integer({ min: 50, max: 900 }),
    count: fc.integer({ min: 0, max: 4 }),
    partitionCount: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(some, async (options) => {
      const { run, partitions } = layOut(options);
      const { result, list } = await exceptionsOf(partitions);
      const named = list.listed.map(({ kind, order, lineId }) => `${kind} ${order} ${lineId}`);
      const planted = run.planted.map(({ kind, order, lineId }) => `${kind} ${order} ${lineId}`);
      expect(named.sort()).toEqual(planted.sort());
      for (const kind of exceptionKinds) {
        expect(list.found[kind]).toBe(run.planted.filter((each) => each.kind === kind).length);
      }
      expect({ activity: result.activity, cohort: result.cohort }).toEqual(run.expected.result());
      expect(result.outcomes.applied).toBe(run.counts.events);
    }),
    { numRuns: 20 },
  );
}, 120_000);

test('every kind is planted where a log has several partitions', () => {
  const { run } = layOut({ seed: '3', events: 1_000, count: 5, partitionCount: 3 });
  for (const kind of exceptionKinds) {
    expect(run.planted.filter((each) => each.kind === kind)).toHaveLength(5);
  }
});

test('anomalies add events and change no other', () => {
  const options = { campaign: smallCampaign, seed: '7', size: { events: 500 }, duplicates: 0 };
  const plain = [...simulate(options).records].map(({ value }) => value);
  const run = simulate({ ...options, anomalies: { count: 3, partitionCount: 2 } });
  const odd = [...run.records].map(({ value }) => value);
  expect(odd.length).toBe(plain.length + 18);
  const rest = [...odd];
  for (const value of plain) rest.splice(rest.indexOf(value), 1);
  expect(rest).toHaveLength(18);
});

test('an exception names its events, what is too many, and how many more there are', async () => {
  const { partitions } = layOut({ seed: '5', events: 600, count: 3, partitionCount: 2 });
  const { list } = await exceptionsOf(partitions, 2);
  expect(list.found.paid_twice).toBe(3);
  expect(list.listed.filter(({ kind }) => kind === 'paid_twice')).toHaveLength(2);
  for (const { kind, order, units, amount, events } of list.listed) {
    if (kind === 'returned_beyond_sold') expect(units).toBeGreaterThanOrEqual(1);
    if (kind === 'refunded_beyond_paid') expect(amount).toBeGreaterThanOrEqual(100);
    if (kind === 'paid_twice') expect(events.map(({ type }) => type)).toEqual(['paid', 'paid']);
    for (const { partition, offset, id } of events) {
      const value = String(partitions[partition]?.[offset]?.value);
      expect(value).toContain(order);
      expect(value).toContain(id);
    }
  }
  const text = exceptionsText('orders', list);
  expect(text).toContain('Orders paid twice, under several ids: 3');
  expect(text).toContain('and 1 more');
  expect(text).toMatch(/ orders-[01]-\d+ {2}paid {7}2026-11-/);
});

test('an order that is paid in two parts is no exception', async () => {
  const [first] = [
    ...simulate({ campaign: smallCampaign, seed: '1', size: { events: 9 }, duplicates: 0 }).records,
  ].filter(({ value }) => value.includes('order.paid'));
  const event = JSON.parse(first?.value ?? '');
  const part = (lineId: string, id: string) => {
    const lines = [{ ...event.data.lines[0], lineId }];
    return {
      key: first?.key ?? '',
      value: JSON.stringify({ ...event, id, data: { ...event.data, lines } }),
    };
  };
  const { list } = await exceptionsOf([[part('1', 'a'), part('2', 'b')]]);
  expect(list.listed).toEqual([]);
});
