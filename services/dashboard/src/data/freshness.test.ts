import { expect, test } from 'vitest';
import { type FreshnessSeen, freshnessOf } from './freshness.ts';

const nowMs = Date.parse('2026-11-10T12:00:00Z');
const at = (secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString();

function seen(some: Partial<FreshnessSeen> = {}): FreshnessSeen {
  return {
    link: { state: 'live', sinceMs: nowMs - 60_000, returns: 0 },
    nowMs,
    heardMs: nowMs - 3_000,
    asOf: at(3),
    completeUntil: at(4),
    ...some,
  };
}

test('figures that are heard of and complete are live', () => {
  expect(freshnessOf(seen())).toEqual({ kind: 'live', ms: 60_000 });
  expect(freshnessOf(seen({ asOf: null, completeUntil: null })).kind).toBe('live');
});

test('figures are old where nothing is heard, however well connected', () => {
  expect(freshnessOf(seen({ heardMs: nowMs - 15_001 }))).toEqual({ kind: 'quiet', ms: 15_001 });
  expect(freshnessOf(seen({ heardMs: nowMs - 15_000 })).kind).toBe('live');
});

test('figures are old where the count is behind the log, by the clock of the API alone', () => {
  expect(freshnessOf(seen({ completeUntil: at(34) }))).toEqual({ kind: 'behind', ms: 31_000 });
  expect(freshnessOf(seen({ completeUntil: at(33) })).kind).toBe('live');
  expect(freshnessOf(seen({ asOf: at(9_000), completeUntil: at(9_001) })).kind).toBe('live');
});

test('an API that has just started is given time to see how far the log goes', () => {
  const link = { state: 'live', sinceMs: nowMs - 10_000, returns: 0 } as const;
  expect(freshnessOf(seen({ link, completeUntil: at(600) })).kind).toBe('live');
});

test('a connection that came back is said to be there again, for a moment', () => {
  const link = { state: 'live', returns: 1 } as const;
  expect(freshnessOf(seen({ link: { ...link, sinceMs: nowMs - 4_999 } })).kind).toBe('back');
  expect(freshnessOf(seen({ link: { ...link, sinceMs: nowMs - 5_000 } })).kind).toBe('live');
});

test.each(['connecting', 'lost', 'paused', 'refused'] as const)(
  'a link that is %s says so',
  (state) => {
    const link = { state, sinceMs: nowMs - 7_000, returns: 1 };
    expect(freshnessOf(seen({ link, heardMs: 0 }))).toEqual({ kind: state, ms: 7_000 });
  },
);
