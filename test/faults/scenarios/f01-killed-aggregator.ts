import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from '../../support/run-process.ts';
import { catchCommit, commitMoments } from '../commit-trap.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { TcpProxy } from '../tcp-proxy.ts';

const randomly = 'killed at a random moment';
const windowOf = (moment: string): string => `killed when a commit was at "${moment}"`;
const taken = 'partitions of a killed one taken by the other';

/**
 * The one that counts is killed again and again: in each round once at random, and once at each
 * moment of a commit. The next one is in a consumer group of its own, so that Kafka need not wait
 * for the session of the dead one: what has been counted is known from Redis alone. At the end one
 * of two in the same group is killed, as in production.
 */
function killing(rounds: number): Scenario {
  return {
    id: 'F1',
    name: 'Aggregators are killed, at random and at each moment of a commit',
    needs: { redis: 'single', kafka: 'shared' },
    windows: [randomly, ...commitMoments.map(windowOf), taken],
    secondsMax: 300,
    async run(stage) {
      const { proxy, env } = await stage.proxyToRedis();
      await stage.begin({ seconds: 240 });
      for (let round = 0; round < rounds; round += 1) {
        const victim = await inOwnGroup(stage, env);
        await sleep(stage.random.between(0, 800));
        await stage.kill(victim);
        stage.hit(randomly);
        for (const moment of commitMoments) {
          await killAt(stage, { victim: await inOwnGroup(stage, env), proxy, moment });
        }
      }
      await killOneOfTwo(stage);
    },
  };
}

export const killedAggregator = killing(6);
/** For the tests. */
export const killedAggregatorOnce = killing(1);

function inOwnGroup(stage: Stage, env: Readonly<Record<string, string>>): Promise<RunningProcess> {
  const CONSUMER_GROUP = `faults-${stage.seed}-${stage.random.below(2 ** 32)}`;
  return stage.aggregator({ env: { ...env, CONSUMER_GROUP } });
}

interface Aim {
  readonly victim: RunningProcess;
  readonly proxy: TcpProxy;
  readonly moment: (typeof commitMoments)[number];
}

async function killAt(stage: Stage, { victim, proxy, moment }: Aim): Promise<void> {
  await stage.recovered();
  const caught = await catchCommit(proxy, moment);
  await stage.kill(victim, { sample: moment !== 'after the reply' });
  caught?.release('drop');
  if (caught !== undefined) stage.hit(windowOf(moment));
}

async function killOneOfTwo(stage: Stage): Promise<void> {
  const [victim] = await stage.aggregators({}, {});
  await stage.kill(victim);
  stage.note('takeover ms', await stage.recovered());
  stage.hit(taken);
}
