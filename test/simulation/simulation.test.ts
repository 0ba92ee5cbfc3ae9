import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Counts } from './coverage.ts';
import { type Mode, simulate } from './run.ts';

/** States without which the runs would prove little. */
const mustBeReached = [
  'owner: committed',
  'doubt: fenced',
  'doubt: unknown',
  'doubt: verify',
  'commit: unknown, was taken',
  'redis: failover to a replica that lags',
  'redis: restart over a torn file',
  'group: rebalance with a zombie',
  'dead letters: sent twice',
  'owner: halted',
];

test('one seed replays one run exactly', async () => {
  const [one, two] = [
    await simulate({ seed: 'again', mode: 'liveness' }),
    await simulate({ seed: 'again', mode: 'liveness' }),
  ];
  expect(two).toEqual(one);
  expect((await simulate({ seed: 'other', mode: 'liveness' })).hash).not.toBe(one.hash);
});

test.each<Mode>(['safety', 'liveness'])(
  'no rule is broken in %s runs',
  async (mode) => {
    const seed = randomBytes(3).toString('hex');
    for (let run = 0; run < 25; run++) {
      const { failure } = await simulate({ seed: `${seed}-${run}`, mode });
      expect(failure, `seed ${seed}-${run}, mode ${mode}`).toBeNull();
    }
  },
  60_000,
);

test('the rare states are reached', async () => {
  const counts: Counts = {};
  for (let run = 0; run < 40; run++) {
    const result = await simulate({ seed: `fixed-${run}`, mode: 'safety' });
    for (const [name, count] of Object.entries(result.counts)) {
      counts[name] = (counts[name] ?? 0) + count;
    }
  }
  expect(mustBeReached.filter((name) => counts[name] === undefined)).toEqual([]);
}, 60_000);
