import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { naiveBlocks, shardState } from '../../../test/support/campaign/naive-blocks.ts';
import { openAuthenticator } from '../auth/authenticator.ts';
import { authorise } from '../auth/authorise.ts';
import { openCaller } from '../auth/caller.ts';
import { CampaignBook } from '../campaign-book.ts';
import { LiveShards } from '../live-shards.ts';
import { SignalBook } from '../signals/signal-book.ts';
import { StreamHub } from './hub.ts';
import { Viewer } from './viewer.ts';

const noonMs = Date.parse('2026-11-10T04:00:00Z');
const tickMs = 50;

beforeEach(() => {
  vi.useFakeTimers({ now: noonMs });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A hub with one viewer, each write to which takes some ms. */
function watchedHub(writeMs = 0) {
  let writingMs = 0;
  const clock = {
    now: () => Date.now(),
    monotonic: () => Date.now() + writingMs,
    sleep: async () => {},
  };
  const shards = new LiveShards(clock);
  const book = new CampaignBook();
  const definition = sampleDefinition();
  book.take({ version: 1, changedBy: 'maria', changedAt: '', reason: '', definition });
  let sold = 0;
  const sell = (kind: 'reset' | 'update' = 'update') => {
    const line = { brandId: 'ada', listingId: 'runner', category: 'shoes', reason: 'unspecified' };
    const event = { partition: 0, type: 'paid', timeMs: noonMs, paidAtMs: noonMs } as const;
    const lines = [{ ...line, quantity: ++sold, amount: 1, discount: 0 }];
    const blocks = naiveBlocks([{ ...event, currency: 'CNY', lines }]);
    shards.apply({ kind, state: shardState(0, sold), blocks });
  };
  sell('reset');
  shards.setEnds([{ partition: 0, low: 0, high: 1 }], noonMs);
  const log = { info() {}, warn() {}, error() {} };
  const hub = new StreamHub(
    { shards, book, clock, log, signals: new SignalBook(), authenticator: openAuthenticator() },
    { streamsMax: 9, streamsPerCallerMax: 9, tickMs, beatMs: 60_000 },
  );
  let updates = 0;
  const write = (): boolean => {
    updates++;
    writingMs += writeMs;
    return true;
  };
  const query = { basis: 'activity', allowPartial: false } as const;
  const decision = authorise(openCaller, 'readFigures', undefined);
  if (decision.kind !== 'allowed') throw new Error('everybody may look here');
  const subject = { campaignId: definition.id, scope: decision.scope, query };
  const join = (take: (event: Buffer) => boolean) => {
    const socket = { write: take, end() {}, destroy() {}, writableLength: 0 };
    return hub.join(subject, new Viewer(openCaller, socket));
  };
  join(write);
  updates = 0;
  return { hub, sell, join, updates: () => updates };
}

/** A viewer that joins and keeps what it is told. */
function listener(join: ReturnType<typeof watchedHub>['join']): string[] {
  const told: string[] = [];
  join((event) => told.push(event.toString()) > 0);
  return told;
}

const idOf = (event = '') => /^id: (\d+)$/m.exec(event)?.[1];

test('whoever joins is shown what the others see, and makes nobody be told anything', () => {
  const { hub, sell, join, updates } = watchedHub();
  sell();
  vi.advanceTimersByTime(1);
  sell();
  const [one, other] = [listener(join), listener(join)];
  expect(updates()).toBe(1);
  expect(one).toEqual(other);
  expect(one[0]).toMatch(/event: snapshot\ndata: .*"sold":2,/);
  vi.advanceTimersByTime(tickMs);
  expect(updates()).toBe(2);
  expect(one).toHaveLength(2);
  expect(one[1]).toMatch(/event: update\ndata: .*"sold":3,/);
  expect(Number(idOf(one[1]))).toBeGreaterThan(Number(idOf(one[0])));
  hub.close();
});

test('a beat is one write a viewer, whether there is something to tell or not', () => {
  const { hub, sell, join } = watchedHub();
  const told = listener(join);
  told.length = 0;
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([': still here\n\n']);
  told.length = 0;
  vi.advanceTimersByTime(60_000 - tickMs / 2);
  sell();
  vi.advanceTimersByTime(1);
  sell();
  vi.advanceTimersByTime(tickMs / 2);
  expect(told).toHaveLength(2);
  expect(told[0]).not.toContain('still here');
  expect(told[1]).toMatch(/event: update\n.*\n\n: still here\n\n$/);
  hub.close();
});

test('the first change after a calm is told at once, those that follow after a tick', () => {
  const { hub, sell, updates } = watchedHub();
  sell();
  vi.advanceTimersByTime(1);
  expect(updates()).toBe(1);
  for (let i = 0; i < 5; i++) sell();
  vi.advanceTimersByTime(tickMs - 2);
  expect(updates()).toBe(1);
  vi.advanceTimersByTime(2);
  expect(updates()).toBe(2);
  hub.close();
});

test('viewers that take long to write to are told less often', () => {
  const writeMs = 40;
  const { hub, sell, updates } = watchedHub(writeMs);
  sell();
  vi.advanceTimersByTime(1);
  expect(updates()).toBe(1);
  sell();
  // Three times what the last tick took, from its beginning on.
  vi.advanceTimersByTime(2 * writeMs - 2);
  expect(updates()).toBe(1);
  vi.advanceTimersByTime(2);
  expect(updates()).toBe(2);
  hub.close();
});
