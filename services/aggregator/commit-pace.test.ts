import { expect, test } from 'vitest';
import { type CommitPace, commitDelayMs } from './commit-pace.ts';

const pace: CommitPace = {
  calmMs: 20,
  backlogMs: 1000,
  lagPerMs: 10,
  eventsMax: 500,
  pendingMax: 900,
};

test.each([
  [0, 1, 20],
  [200, 1, 20],
  [2_000, 499, 200],
  [10_000, 499, 1000],
  [10_000_000, 499, 1000],
])('%i behind the log with %i events pending, a commit is due after %i ms', (lag, pending, ms) => {
  expect(commitDelayMs(pace, { lag, pending })).toBe(ms);
});

test('many events are committed at once, however far behind', () => {
  expect(commitDelayMs(pace, { lag: 0, pending: 500 })).toBe(0);
  expect(commitDelayMs(pace, { lag: 1_000_000, pending: 500 })).toBe(0);
});
