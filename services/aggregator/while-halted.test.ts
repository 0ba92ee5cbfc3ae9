import { expect, test } from 'vitest';
import type { Clock } from '../../libs/base/clock.ts';
import { systemClock } from '../../libs/base/clock.ts';
import { whileHalted } from './while-halted.ts';

/** A clock whose sleeps take no time, and the looks at the shard that were made on it. */
function standOf(epochs: readonly (string | null | Error)[]) {
  let nowMs = 0;
  let looks = 0;
  const clock: Clock = {
    ...systemClock,
    monotonic: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
  const epoch = async (): Promise<string | null> => {
    const found = epochs[Math.min(looks++, epochs.length - 1)] as string | null | Error;
    if (found instanceof Error) throw found;
    return found;
  };
  const parts = { clock, haltRecheckMs: 15_000, store: { epoch } };
  const wait = () => whileHalted(0, parts, new AbortController().signal);
  return { wait, nowMs: () => nowMs };
}

test.each([
  ['another shard was put in place', ['3', '3', '4'], 2_000],
  ['a shard is there again', ['3', null, '3'], 1_000],
  ['nothing changes', ['3'], 15_000],
  ['Redis does not answer', [new Error('away')], 15_000],
])('a halted partition is tried again where %s', async (_, epochs, afterMs) => {
  const stand = standOf(epochs);
  await stand.wait();
  expect(stand.nowMs()).toBe(afterMs);
});
