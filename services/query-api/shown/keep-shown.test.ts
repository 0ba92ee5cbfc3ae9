import { expect, test } from 'vitest';
import { memoryShown } from '../../../test/support/query-api/memory-shown.ts';
import { noonMs, paid, testApi } from '../../../test/support/query-api/test-api.ts';
import { isDue } from './due.ts';
import { keepShown, type ShownOutcome } from './keep-shown.ts';

const minute = 60_000;
const endMs = Date.parse('2026-11-12T16:00:00Z');

/** A process that keeps minutes, over a cube that a test feeds; time goes by while it waits. */
async function keeper(fromMs: number, untilMs: number) {
  const api = await testApi();
  api.events.push(paid({ quantity: 3 }));
  api.feed();
  const stop = new AbortController();
  const store = memoryShown();
  const outcomes: ShownOutcome[] = [];
  const warnings: string[] = [];
  const at = new Map<number, () => void>();
  let isFed = true;
  let skewMs = 0;
  const clock = {
    ...api.clock,
    now: () => api.clock.nowMs,
    async sleep(ms: number) {
      api.clock.nowMs += Math.max(1, ms);
      for (const [dueMs, happen] of at) {
        if (api.clock.nowMs < dueMs) continue;
        at.delete(dueMs);
        happen();
      }
      if (isFed) api.feed();
      if (api.clock.nowMs > untilMs) stop.abort();
    },
  };
  api.clock.nowMs = fromMs;
  api.feed();
  const part = keepShown({
    context: {
      ...api,
      clock,
      log: { info() {}, error() {}, warn: (_, text) => void warnings.push(text) },
    },
    store: { ...store, now: async () => api.clock.nowMs + skewMs },
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  return {
    api,
    store,
    outcomes,
    warnings,
    at,
    run: () => part.run(stop.signal),
    setFed: (is: boolean) => {
      isFed = is;
    },
    lose: () => {
      isFed = false;
      api.shards.apply({ kind: 'unreadable', partition: 0, reason: 'gone' });
    },
    setSkew: (ms: number) => {
      skewMs = ms;
    },
  };
}

const texts = (minutes: readonly { at: string }[]) => minutes.map(({ at }) => at.slice(11, 16));

test('each minute is kept as it was shown then, on both clocks', async () => {
  const { api, store, at, run } = await keeper(noonMs + 10, noonMs + 2.5 * minute);
  at.set(noonMs + minute, () => {
    api.events.push(paid({ quantity: 4 }));
    api.define({ name: 'Another name' });
  });
  await run();
  const kept = store.minutes('autumn');
  expect(texts(kept)).toEqual(['04:00', '04:01', '04:02']);
  expect(kept.map(({ activity }) => activity.totals.units[0]?.sold)).toEqual([3, 7, 7]);
  expect(kept.map(({ cohort }) => cohort.brands[0])).toMatchObject([
    { id: 'ada', rank: 1, units: [{ placed: null, net: 3 }] },
    { id: 'ada', rank: 1, units: [{ placed: null, net: 7 }] },
    { id: 'ada', rank: 1, units: [{ placed: null, net: 7 }] },
  ]);
  expect(kept.map(({ definitionVersion }) => definitionVersion)).toEqual([1, 2, 2]);
  expect(kept[0]).toMatchObject({ offsets: { 0: 1, 1: 0 }, shownAt: '2026-11-10T04:00:00.010Z' });
});

test('a view that lacks a partition is not kept, and is no gap where it comes back in time', async () => {
  const { store, outcomes, at, run, lose, setFed } = await keeper(
    noonMs + 10,
    noonMs + 2.5 * minute,
  );
  at.set(noonMs + minute, lose);
  at.set(noonMs + minute + 4_000, () => setFed(true));
  at.set(noonMs + 2 * minute, lose);
  await run();
  expect(texts(store.minutes('autumn'))).toEqual(['04:00', '04:01']);
  expect(store.minutes('autumn')[1]?.shownAt).toBe('2026-11-10T04:01:04.000Z');
  expect(outcomes).toEqual(['kept', 'kept', 'missed']);
});

test('a view that is older than a minute is not kept', async () => {
  const { store, outcomes, setFed, run } = await keeper(noonMs + 10, noonMs + 3.5 * minute);
  setFed(false);
  await run();
  expect(texts(store.minutes('autumn'))).toEqual(['04:00', '04:01']);
  expect(outcomes).toEqual(['kept', 'kept', 'missed', 'missed']);
});

test('the minute at the end is tried for longer', async () => {
  const { store, at, run, lose, setFed } = await keeper(endMs - minute, endMs + 2 * minute);
  at.set(endMs, lose);
  at.set(endMs + 40_000, () => setFed(true));
  await run();
  expect(texts(store.minutes('autumn'))).toEqual(['15:59', '16:00']);
  expect(store.minutes('autumn')[1]?.shownAt).toBe('2026-11-12T16:00:40.000Z');
});

test('what another process has kept stays', async () => {
  const { store, outcomes, run } = await keeper(noonMs + 10, noonMs + 0.5 * minute);
  const other = await keeper(noonMs + 20, noonMs + 0.5 * minute);
  await other.run();
  const [first] = other.store.minutes('autumn');
  if (first !== undefined) await store.write(first);
  await run();
  expect(outcomes).toEqual(['known']);
  expect(store.minutes('autumn')).toEqual([first]);
});

test('a clock that is not that of Redis keeps nothing', async () => {
  const { store, outcomes, warnings, setSkew, run } = await keeper(
    noonMs + 10,
    noonMs + 0.5 * minute,
  );
  setSkew(6_000);
  await run();
  expect(store.minutes('autumn')).toEqual([]);
  expect(outcomes).toEqual(['missed']);
  expect(warnings[0]).toContain('the clock is not that of Redis');
});

test('minutes are due from the start to the end, and hours until returns are over', async () => {
  const { book } = await testApi();
  const { campaign } = book.get('autumn') ?? {};
  if (campaign === undefined) throw new Error('there is no campaign');
  const startMs = Date.parse('2026-11-09T16:00:00Z');
  const day = 86_400_000;
  const due = (ms: number) => isDue(campaign, ms);
  expect(due(startMs - minute)).toBe(false);
  expect([startMs, startMs + minute, endMs - minute, endMs].map(due)).not.toContain(false);
  expect([endMs + minute, endMs + 59 * minute].map(due)).not.toContain(true);
  expect([endMs + 60 * minute, endMs + 30 * day].map(due)).not.toContain(false);
  expect(due(endMs + 30 * day + 60 * minute)).toBe(false);
});
