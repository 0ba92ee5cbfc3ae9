import { afterEach, describe, expect, test } from 'vitest';
import { streamSignalSchema } from '../../../libs/contracts/api-stream.ts';
import { defaultSignalRules } from '../../../libs/contracts/definition-goals.ts';
import type { Signal } from '../../../libs/contracts/signals.ts';
import { MemorySignalLog, signalProcess } from '../../../test/support/query-api/signal-log.ts';
import { closeAll, streamingApi } from '../../../test/support/query-api/streaming-api.ts';
import { paid, type TestApi, testApi } from '../../../test/support/query-api/test-api.ts';
import { type Duty, restAfter } from './signal-runner.ts';

afterEach(closeAll);

const milestones = [
  { units: 100, brandId: 'ada' },
  { units: 150 },
  { units: 120, groupId: 'home-grown' },
];
const signals = { ...defaultSignalRules, milestones };

async function world() {
  const api = await testApi();
  api.define({ signals });
  const log = new MemorySignalLog();
  const sell = (quantity: number, brandId = 'ada') => {
    api.events.push(paid({ brandId, quantity }));
    api.feed();
  };
  return { ...api, log, sell };
}

/** The same world, as another process sees it. */
function apart({ shards, book, clock }: Pick<TestApi, 'shards' | 'book' | 'clock'>) {
  return { shards, book, clock };
}

describe('a milestone', () => {
  test('is said when it is passed, and not before', async () => {
    const { log, sell, ...api } = await world();
    const { look } = signalProcess(api, log);
    sell(99);
    await look();
    expect(log.ids()).toEqual([]);
    sell(1);
    await look();
    expect(log.records[0]?.document).toMatchObject({
      id: 'autumn:milestone:brand:ada:100',
      kind: 'milestone',
      brandId: 'ada',
      units: 100,
      reached: 100,
      unit: 'pair',
      definitionVersion: 2,
    });
    sell(60, 'cy');
    await look();
    sell(40, 'bo');
    await look();
    expect(log.ids().slice(1)).toEqual([
      'autumn:milestone:150',
      'autumn:milestone:group:home-grown:120',
    ]);
  });

  test('is said once, also after a restatement downwards and up again', async () => {
    const { log, sell, define, ...api } = await world();
    const { look } = signalProcess(api, log);
    sell(100);
    await look();
    const hold = { listingId: 'canvas', reason: 'complaint', from: null };
    define({ signals, heldListings: [hold] });
    await look();
    define({ signals });
    await look();
    expect(log.ids()).toEqual(['autumn:milestone:brand:ada:100']);
  });

  test('is said once, also by a process that begins anew', async () => {
    const { log, sell, ...api } = await world();
    sell(100);
    await signalProcess(apart(api), log).look();
    await signalProcess(apart(api), log).look();
    expect(log.ids()).toEqual(['autumn:milestone:brand:ada:100']);
  });

  test('is said once to those who look on, also where two processes say it', async () => {
    const { log, sell, clock, ...api } = await world();
    sell(100);
    await signalProcess(apart({ ...api, clock }), log).look();
    const [first] = log.records;
    await log.open(clock).append([{ ...(first?.document as Signal), at: '2026-11-10T05:00:00Z' }]);
    const told: string[] = [];
    const { feed } = signalProcess({ ...api, clock }, log);
    api.signals.onSignal(({ signal }) => told.push(signal.at));
    await feed.readOn();
    expect(log.ids()).toHaveLength(2);
    expect(told).toEqual([(log.records[0]?.document as Signal | undefined)?.at]);
  });

  test('is not said by figures that are partial or old', async () => {
    const { log, sell, shards, clock, ...api } = await world();
    const { look } = signalProcess({ ...api, shards, clock }, log);
    api.define({ signals: { ...signals, freshnessSecondsMax: null } });
    api.events.push(paid({ brandId: 'cy', partition: 1 }));
    sell(100);
    shards.apply({ kind: 'unreadable', partition: 1, reason: 'gone' });
    await look();
    expect(log.ids()).toEqual([]);
    api.feed('reset');
    clock.nowMs += 60_001;
    await look();
    expect(log.ids()).toEqual([]);
    api.feed();
    await look();
    expect(log.ids()).toEqual(['autumn:milestone:brand:ada:100']);
  });

  test('of a campaign that has not begun, or is long over, is not said', async () => {
    const { log, sell, define, clock, feed, ...api } = await world();
    const { look } = signalProcess({ ...api, clock }, log);
    sell(100);
    clock.nowMs += 900_000;
    feed();
    define({ signals, end: '2026-11-10T12:15:00', returnWindowDays: 0 });
    await look();
    define({ signals, start: '2026-11-10T12:30:00', end: '2026-11-11T00:00:00' });
    await look();
    expect(log.ids()).toEqual([]);
    define({ signals });
    await look();
    expect(log.ids()).toHaveLength(1);
  });

  test('can be asked of each brand and of each group', async () => {
    const { log, sell, define, ...api } = await world();
    const each = [
      { units: 10, each: 'brand' as const },
      { units: 20, each: 'group' as const },
    ];
    define({ signals: { ...signals, milestones: each } });
    const { look } = signalProcess(api, log);
    sell(12);
    sell(10, 'cy');
    sell(9, 'bo');
    await look();
    expect(log.ids()).toEqual([
      'autumn:milestone:brand:ada:10',
      'autumn:milestone:brand:cy:10',
      'autumn:milestone:group:home-grown:20',
    ]);
  });
});

describe('the duty to say what happens', () => {
  test('is for one process at a time', async () => {
    const { log, sell, ...api } = await world();
    sell(100);
    const other: Duty = { hold: async () => false, release: async () => {} };
    await signalProcess(api, log, other).look();
    expect(log.ids()).toEqual([]);
  });

  test('stays where it was while nobody knows, and after a while all look', async () => {
    const { log, sell, ...api } = await world();
    let isKnown = true;
    const duty = (isMine: boolean): Duty => ({
      hold: async () => {
        if (!isKnown) throw new Error('Redis is away');
        return isMine;
      },
      release: async () => {},
    });
    const mine = signalProcess(apart(api), log, duty(true));
    const others = signalProcess(api, log, duty(false));
    await mine.look();
    await others.look();
    isKnown = false;
    sell(100);
    await others.look();
    expect(log.ids()).toEqual([]);
    await mine.look();
    expect(log.ids()).toHaveLength(1);
    sell(60, 'cy');
    api.clock.nowMs += 20_000;
    api.feed();
    await others.look();
    expect(log.ids()).toHaveLength(2);
  });
});

describe('a stream', () => {
  async function watched() {
    const api = await streamingApi({ streams: { beatMs: 60_000 } });
    api.define({ signals });
    const log = new MemorySignalLog();
    return { ...api, look: signalProcess(api, log).look };
  }
  const ada = { authorization: 'Bearer ada' };

  test('tells managers all, and a brand what is about itself', async () => {
    const { open, sell, look } = await watched();
    const board = await open();
    const own = await open('?brand=ada', ada);
    const other = await open('?brand=cy');
    for (const stream of [board, own, other]) await stream.next();
    sell({ brandId: 'cy', quantity: 60 });
    await board.next();
    await other.next();
    sell({ brandId: 'ada', quantity: 120 });
    await board.next();
    await own.next();
    await look();
    const told = [await board.next(), await board.next(), await board.next()];
    expect(told.map((event) => [event?.event, event?.data.id])).toEqual([
      ['signal', 'autumn:milestone:brand:ada:100'],
      ['signal', 'autumn:milestone:150'],
      ['signal', 'autumn:milestone:group:home-grown:120'],
    ]);
    for (const event of told) streamSignalSchema.parse(event?.data);
    expect(await own.next()).toMatchObject({
      event: 'signal',
      data: { id: 'autumn:milestone:brand:ada:100' },
    });
    sell({ brandId: 'ada' });
    expect(await own.next()).toMatchObject({ event: 'update' });
    sell({ brandId: 'cy' });
    expect(await other.next()).toMatchObject({ event: 'update' });
  });

  test('goes on with what was said meanwhile, with versions that never go back', async () => {
    const { open, sell, look, clock } = await watched();
    const board = await open();
    const first = await board.next();
    const own = await open('?brand=ada', ada);
    const ownFirst = await own.next();
    await board.close();
    clock.nowMs += 300_000;
    sell({ brandId: 'ada', quantity: 200 });
    await look();
    clock.nowMs += 300_000;
    sell();
    const again = await open('', { 'last-event-id': String(first?.id) });
    const events = [await again.next(), await again.next(), await again.next(), await again.next()];
    expect(events.map((event) => event?.event)).toEqual(['snapshot', 'signal', 'signal', 'signal']);
    const back = await open('?brand=ada', { ...ada, 'last-event-id': String(ownFirst?.id) });
    expect(await back.next()).toMatchObject({ event: 'snapshot' });
    expect(await back.next()).toMatchObject({ data: { brandId: 'ada', kind: 'milestone' } });
    sell();
    expect(await back.next()).toMatchObject({ event: 'update' });
    expect((await again.next())?.id).toBeGreaterThan(events.at(-1)?.id ?? Infinity);
    const seen = await open('', { 'last-event-id': String(clock.nowMs) });
    await seen.next();
    sell();
    expect(await seen.next()).toMatchObject({ event: 'update' });
  });

  test('keeps its versions to the clock, however many look on', async () => {
    const { open, events, feed, clock } = await watched();
    const streams = await Promise.all(
      ['', '?brand=ada', '?brand=bo', '?brand=cy'].map((query) => open(query)),
    );
    for (const stream of streams) await stream.next();
    const [board] = streams;
    let last: number | undefined;
    for (let sale = 0; sale < 30; sale++) {
      events.push(paid({}));
      feed();
      last = (await board?.next())?.id;
    }
    expect((last ?? 0) - clock.nowMs).toBeLessThan(60);
  });
});

test('who looks rests the longer the longer that took, but no milestone waits for long', () => {
  expect([1, 300, 4_000].map(restAfter)).toEqual([1_000, 2_700, 5_000]);
});
