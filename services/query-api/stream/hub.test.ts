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
  const viewer = new Viewer(openCaller, { write, end() {}, destroy() {}, writableLength: 0 });
  const query = { basis: 'activity', allowPartial: false } as const;
  const decision = authorise(openCaller, 'readFigures', undefined);
  if (decision.kind !== 'allowed') throw new Error('everybody may look here');
  hub.join({ campaignId: definition.id, scope: decision.scope, query }, viewer);
  updates = 0;
  return { hub, sell, updates: () => updates };
}

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
