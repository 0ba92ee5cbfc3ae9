import { expect, test } from 'vitest';
import { playScenario } from './play-scenario.ts';
import type { Scenario } from './scenario.ts';
import { killedAggregatorOnce } from './scenarios/f01-killed-aggregator.ts';
import { killedRedis } from './scenarios/f05-killed-redis.ts';
import { brieflyHungRedis } from './scenarios/f10-hung-redis.ts';
import { lostReply } from './scenarios/f14-lost-reply.ts';
import { expiredRecords } from './scenarios/f21-expired-records.ts';
import { duplicateStorm } from './scenarios/f23-duplicate-storm.ts';

/** The scenarios that tell most in little time; `make faults` plays all of them. */
const short: readonly Scenario[] = [
  killedAggregatorOnce,
  killedRedis,
  brieflyHungRedis,
  lostReply,
  expiredRecords,
  duplicateStorm,
];

test.each(short.map((scenario) => [scenario.id, scenario.name, scenario] as const))(
  '%s: %s',
  async (_id, _name, scenario) => {
    const result = await playScenario(scenario, 'test');
    expect(result).toMatchObject({ outcome: 'passed', problems: [], differences: 0 });
  },
  200_000,
);
