import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exact } from '../../../libs/base/exact.ts';
import { murmur2Partition } from '../../../libs/contracts/partitioner.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { recordChunk, type TestRecord } from '../../../test/support/record-chunk.ts';
import { smallRecount } from '../../../test/support/recount/small-recount.ts';
import {
  type Json,
  sampleData,
  sampleEvent,
  sampleLine,
} from '../../../test/support/sample-order-event.ts';
import { smallCampaign } from '../../../test/support/small-campaign.ts';
import { simulate } from '../../simulator/simulate.ts';
import { placementRule } from './placement.ts';
import { recount } from './recount.ts';

const campaign = smallRecount;
const limits = { memoryMbMax: 512, threads: 1 };

async function* inChunks(
  partitions: readonly (readonly TestRecord[])[],
  size: number,
): AsyncGenerator<RecordChunk> {
  for (let from = 0; partitions.some(({ length }) => from < length); from += size) {
    for (const [partition, records] of partitions.entries()) {
      const part = records.slice(from, from + size);
      if (part.length > 0) yield recordChunk({ partition, firstOffset: from }, part);
    }
  }
}

const countOf = async (...partitions: TestRecord[][]) =>
  (await recount({ campaign, limits, chunks: inChunks(partitions, 97) })).result;

/** Records that change nothing, and what becomes of each. */
const noise: readonly [outcome: string, record: TestRecord][] = [
  ['skipped', { key: 'x', value: null }],
  ['skipped', { key: null, value: '{"type":"shop.order.shipped.v1"}' }],
  ['invalid_json', { key: 'x', value: '{"type":' }],
  ['not_an_object', { key: 'x', value: '[]' }],
  ['key_mismatch', { key: 'other', value: JSON.stringify(sampleEvent('paid')) }],
  [
    'invalid_time',
    { key: 'ORD000123', value: JSON.stringify(sampleEvent('paid', { time: 'now' })) },
  ],
];

test('a log with redeliveries, conflicts and garbage gives the totals of the simulator', async () => {
  const some = fc.record({
    seed: fc.string(),
    events: fc.integer({ min: 1, max: 400 }),
    duplicates: fc.constantFrom(0, 0.1, 0.5),
    partitionCount: fc.integer({ min: 1, max: 5 }),
    noiseAt: fc.array(fc.nat({ max: 500 }), { maxLength: 20 }),
    conflictAt: fc.array(fc.nat({ max: 500 }), { maxLength: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(some, async ({ seed, events, duplicates, partitionCount, ...at }) => {
      const run = simulate({ campaign: smallCampaign, seed, size: { events }, duplicates });
      const partitions = Array.from({ length: partitionCount }, (): TestRecord[] => []);
      const expected = { conflict: 0, skipped: 0, rejected: 0 };
      let position = 0;
      for (const record of run.records) {
        // Any spread over partitions will do, so long as an order stays on one.
        const partition = partitions[Number(record.key.slice(-7)) % partitionCount] ?? [];
        partition.push(record);
        if (at.conflictAt.includes(position)) {
          expected.conflict += 1;
          const changed = record.value.replace(/"quantity"( ?: ?)\d+/, '"quantity"$19999');
          partition.push({ key: record.key, value: changed });
        }
        if (at.noiseAt.includes(position)) {
          const [outcome, garbage] = noise[position % noise.length] as (typeof noise)[number];
          expected[outcome === 'skipped' ? 'skipped' : 'rejected'] += 1;
          partition.push(garbage);
        }
        position += 1;
      }
      const result = await countOf(...partitions);
      expect({ activity: result.activity, cohort: result.cohort }).toEqual(run.expected.result());
      const { events: applied, redeliveries: duplicate } = run.counts;
      expect(result.outcomes).toMatchObject({ applied, duplicate, ...expected });
      for (const partition of result.partitions) {
        const { startOffset, nextOffset, gaps, rejectedBy } = partition;
        const { applied, duplicate, conflict, rejected, skipped } = partition;
        expect(applied + duplicate + conflict + rejected + skipped + gaps).toBe(
          nextOffset - startOffset,
        );
        expect(Object.values(rejectedBy).reduce((sum, count) => sum + count, 0)).toBe(rejected);
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('offsets without a record are gaps, at the beginning, in between and at the end', async () => {
  const chunks = async function* () {
    yield recordChunk({ partition: 3, firstOffset: 10, endOffset: 12 }, []);
    const records = [{ key: 'a', value: null, offset: 14 }];
    yield recordChunk({ partition: 3, firstOffset: 12, endOffset: 20 }, records);
  };
  const { result } = await recount({ campaign, limits, chunks: chunks() });
  expect(result.partitions).toEqual([
    expect.objectContaining({ partition: 3, startOffset: 10, nextOffset: 20, gaps: 9, skipped: 1 }),
  ]);
});

test('an empty log counts to nothing, brand by brand', async () => {
  const result = await countOf();
  expect(result).toMatchObject({ records: 0, partitions: [], cohort: { totals: nothing(null) } });
  expect(result.activity.brands).toEqual(
    smallCampaign.brands.map(({ id, name }) => ({ id, name, ...nothing(0) })),
  );
});

/** The lead unit and the campaign's currency are shown even so. */
function nothing(placed: number | null): Json {
  return {
    orders: 0,
    lines: 0,
    units: [{ unit: 'pair', placed, sold: 0, cancelled: 0, returned: 0, net: 0 }],
    amounts: [
      { currency: 'CNY', gross: 0, discount: 0, sold: 0, cancelled: 0, refunded: 0, net: 0 },
    ],
  };
}

describe('facts are compared as values', () => {
  const lines = [sampleLine({ reason: 'too-small' }), sampleLine({ lineId: '2', discount: 0 })];
  const event = sampleEvent('returned', { data: sampleData('returned', { lines }) });
  const outcomeOfSecond = async (changes: Json, first: Json = event) => {
    const second = { ...first, ...changes };
    const key = 'ORD000123';
    const records = [first, second].map((each) => ({ key, value: JSON.stringify(each, null, 1) }));
    if (typeof second['subject'] === 'string')
      records[1] = { ...records[1], key: second['subject'] } as TestRecord & {
        key: string;
        value: string;
      };
    const { outcomes } = await countOf(records);
    if (outcomes.duplicate + outcomes.conflict !== 1) return 'neither';
    return outcomes.duplicate === 1 ? 'duplicate' : 'conflict';
  };
  const withData = (changes: Json) => ({ data: sampleData('returned', { lines, ...changes }) });
  const withLine = (changes: Json) => withData({ lines: [{ ...lines[0], ...changes }, lines[1]] });

  test.each([
    ['nothing', {}],
    ['the spelling of the time', { time: '2026-11-10T00:00:00.123000000+08:00' }],
    ['the spelling of paidAt', withData({ paidAt: '2026-11-09T11:00:00.1230-05:00' })],
    ['a default left out', withData({ lines: [lines[0], { ...lines[1], discount: undefined }] })],
    ['an unknown field', { traceparent: '00' }],
    ['an unknown field of a line', withLine({ colour: 'red' })],
  ])('%s', async (_, changes) => {
    expect(await outcomeOfSecond(changes)).toBe('duplicate');
  });

  test.each([
    ['type', { type: 'shop.order.refunded.v1' }],
    ['time by a nanosecond', { time: '2026-11-09T16:00:00.123000001Z' }],
    ['subject', { subject: 'ORD000124' }],
    ['paidAt by a nanosecond', withData({ paidAt: '2026-11-09T16:00:00.123000001Z' })],
    ['currency', withData({ currency: 'EUR' })],
    ['buyer', withData({ buyer: { id: 'b-9f32', newToBrand: true } })],
    ['no buyer', withData({ buyer: undefined })],
    ['newToBrand', withData({ buyer: { id: 'b-9f31', newToBrand: false } })],
    ['newToBrand left out', withData({ buyer: { id: 'b-9f31' } })],
    ['a line less', withData({ lines: lines.slice(0, 1) })],
    ['lines in another order', withData({ lines: lines.toReversed() })],
    ['lineId', withLine({ lineId: '3' })],
    ['brandId', withLine({ brandId: 'aiqi' })],
    ['listingId', withLine({ listingId: 'siweiqi-other' })],
    ['category', withLine({ category: 'bags' })],
    ['quantity', withLine({ quantity: 1 })],
    ['amount', withLine({ amount: 19_801 })],
    ['discount', withLine({ discount: 2_001 })],
    ['reason', withLine({ reason: 'damaged' })],
    ['no reason', withLine({ reason: undefined })],
  ])('%s', async (_, changes) => {
    expect(await outcomeOfSecond(changes)).toBe('conflict');
  });

  test('what is no fact on a type may differ', async () => {
    const paid = sampleEvent('paid');
    const data = sampleData('paid', { paidAt: undefined, lines: [sampleLine({ reason: 'x' })] });
    expect(await outcomeOfSecond({ data }, paid)).toBe('duplicate');
    const bare = (changes: Json) =>
      sampleData('returned', { lines: [sampleLine({ amount: undefined, ...changes })] });
    const returned = sampleEvent('returned', { data: bare({}) });
    expect(await outcomeOfSecond({ data: bare({ amount: 0 }) }, returned)).toBe('duplicate');
    expect(await outcomeOfSecond({ data: bare({ reason: 'unspecified' }) }, returned)).toBe(
      'duplicate',
    );
  });

  test('an identity is one of its partition, and source and id do not run together', async () => {
    const value = JSON.stringify(event);
    const one = { key: 'ORD000123', value };
    const { outcomes } = await countOf([one], [one]);
    expect(outcomes.applied).toBe(2);
    const pairs = [
      ['/a', 'bc'],
      ['/ab', 'c'],
      ['/a"', 'c'],
      ['/a', '"c'],
    ] as const;
    const records = pairs.map(([source, id]) => ({
      key: 'ORD000123',
      value: JSON.stringify({ ...event, source, id }),
    }));
    expect((await countOf(records)).outcomes.applied).toBe(4);
  });

  test('a rejected record takes no identity', async () => {
    const bad = {
      key: 'ORD000123',
      value: JSON.stringify({ ...event, ...withLine({ quantity: 0 }) }),
    };
    const good = { key: 'ORD000123', value: JSON.stringify(event) };
    expect((await countOf([bad, good, good])).outcomes).toMatchObject({
      applied: 1,
      duplicate: 1,
      rejected: 1,
      rejectedBy: { invalid_number: 1 },
    });
  });
});

test('a record on another partition than its key is rejected where that is enforced', async () => {
  const value = JSON.stringify(sampleEvent('paid'));
  const records = [
    { key: 'ORD000123', value },
    { key: null, value },
    { key: 'x', value: '{}' },
  ];
  const all = [records, records, records];
  const partition = murmur2Partition(Buffer.from('ORD000123'), 0, 9, 3);
  const isPlaced = placementRule('murmur2', () => [{ count: 3, from: 0 }]);
  const { result } = await recount({ campaign, limits, isPlaced, chunks: inChunks(all, 97) });
  for (const each of result.partitions) {
    expect(each).toMatchObject({
      applied: each.partition === partition ? 1 : 0,
      rejectedBy: {
        key_mismatch: 1,
        invalid_envelope: 1,
        ...(each.partition !== partition && { wrong_partition: 1 }),
      },
    });
  }
  expect((await countOf(...all)).outcomes.applied).toBe(3);
});

describe('a counter that would pass 2^53 − 1', () => {
  const most = 1_000_000_000_000;
  const sale = (id: string, count: number, changes: Json = {}) => {
    const lines = Array.from({ length: count }, (_, index) =>
      sampleLine({ lineId: String(index), amount: most, discount: 0, ...changes }),
    );
    const data = sampleData('paid', { lines });
    return { key: 'ORD000123', value: JSON.stringify(sampleEvent('paid', { id, data })) };
  };
  // 9,007 lines at the highest amount fit; one more does not.
  const nearlyFull = Array.from({ length: 45 }, (_, index) => sale(String(index), 200));
  const limit = Number.MAX_SAFE_INTEGER - 9_000 * most;
  /** A sale of this amount in lines that are each allowed. */
  const last = (id: string, amount: number) => {
    const part = Math.floor(amount / 8);
    const amounts = [amount - 7 * part, ...Array<number>(7).fill(part)];
    const lines = amounts.map((each, index) =>
      sampleLine({ lineId: String(index), amount: each, discount: 0 }),
    );
    const data = sampleData('paid', { lines });
    return { key: 'ORD000123', value: JSON.stringify(sampleEvent('paid', { id, data })) };
  };

  test('rejects the event that would do it, which takes no identity', async () => {
    const log = [
      ...nearlyFull,
      last('a', limit + 1),
      last('a', limit + 1),
      last('a', 800),
      last('a', 800),
    ];
    const { outcomes } = await countOf(log);
    expect(outcomes).toMatchObject({
      applied: 46,
      duplicate: 1,
      rejected: 2,
      rejectedBy: { counter_overflow: 2 },
    });
  });

  test('takes what fits to the unit, and does not add up what comes twice', async () => {
    const log = [...nearlyFull, ...nearlyFull, last('a', limit), sale('b', 1, { brandId: 'aiqi' })];
    const { outcomes } = await countOf(log);
    expect(outcomes).toMatchObject({ applied: 47, duplicate: 45, rejected: 0 });
  });

  test('is one of its partition, brand, category, currency, clock and quarter hour', async () => {
    const other = sale('c', 200, { category: 'bags' });
    const { outcomes } = await countOf([...nearlyFull, other], [sale('d', 200)]);
    expect(outcomes).toMatchObject({ applied: 47, rejected: 0 });
  });

  test('is in sums beyond it, with all their digits', async () => {
    const free = { listingId: 'siweiqi-free' };
    const log = Array.from({ length: 45 }, (_, index) => sale(String(index), 200, free));
    const { activity } = await countOf(
      [...log, sale('c', 200, { ...free, category: 'bags' })],
      log,
    );
    const sold = BigInt(most) * (200n * 91n);
    expect(activity.totals.amounts[0]).toMatchObject({ sold, gross: sold, net: sold });
  });
});

describe('where a line belongs', () => {
  const paidAt = (time: string, changes: Json = {}) => ({
    key: 'ORD000123',
    value: JSON.stringify(
      sampleEvent('paid', {
        id: `${time}${JSON.stringify(changes)}`.slice(0, 120).replaceAll('\n', ''),
        time,
        data: sampleData('paid', { paidAt: undefined, lines: [sampleLine(changes)] }),
      }),
    ),
  });
  const soldIn = (some: { units: { unit: string; sold: Exact }[] }) =>
    Object.fromEntries(some.units.map(({ unit, sold }) => [unit, sold]));

  test('the window holds its start and not its end', async () => {
    const free = { listingId: 'siweiqi-free' };
    const result = await countOf([
      paidAt('2026-11-09T15:59:59.999999999Z', free),
      paidAt('2026-11-09T16:00:00Z', free),
      paidAt('2026-11-11T00:00:00-00:00', free),
      paidAt('2026-11-10T15:59:59.999999999Z', free),
      paidAt('2026-11-10T16:00:00Z', free),
    ]);
    expect(soldIn(result.activity.totals)).toEqual({ pair: 4 });
    expect(result.activity.brands[0]).toMatchObject({ id: 'siweiqi', orders: 2 });
  });

  test('roster and category come before a hold, and a hold begins at its instant', async () => {
    const aiqi = { brandId: 'aiqi', listingId: 'aiqi-runner-low-7' };
    const result = await countOf([
      paidAt('2026-11-10T00:00:00Z'),
      paidAt('2026-11-10T03:59:59.999Z', aiqi),
      paidAt('2026-11-10T04:00:00Z', aiqi),
      paidAt('2026-11-10T05:00:00Z', { brandId: 'nobody' }),
      paidAt('2026-11-10T06:00:00Z', { category: 'hats' }),
      paidAt('2026-11-10T07:00:00Z', { listingId: 'free', category: 'bags' }),
    ]);
    const { activity } = result;
    expect(soldIn(activity.held)).toEqual({ pair: 4 });
    expect(soldIn(activity.outsideRoster)).toEqual({ pair: 2, item: 2 });
    expect(soldIn(activity.totals)).toEqual({ pair: 2, piece: 2 });
    expect(activity).toEqual({ ...result.cohort, ...activity });
  });
});
