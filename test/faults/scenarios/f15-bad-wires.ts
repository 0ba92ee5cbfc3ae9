import { setTimeout as sleep } from 'node:timers/promises';
import { startProxiedKafka } from '../proxied-kafka.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { TcpProxy } from '../tcp-proxy.ts';

const slow = 'slow';
const silent = 'silent for a while';
const reset = 'reset';
const halfOpen = 'half-open';
const troubles = [slow, silent, reset, halfOpen] as const;
type Trouble = (typeof troubles)[number];

const windowOf = (server: string, trouble: Trouble): string => `wire to ${server} ${trouble}`;

/** The wires to Redis and to Kafka are slow, silent, reset and half-open, one after the other. */
export const badWires: Scenario = {
  id: 'F15',
  name: 'Wires to Redis and Kafka are slow, silent, reset and half-open',
  needs: { redis: 'single', kafka: 'own' },
  windows: ['Redis', 'Kafka'].flatMap((server) => troubles.map((each) => windowOf(server, each))),
  secondsMax: 300,
  async run(stage) {
    const kafka = await startProxiedKafka();
    stage.atClose(() => kafka.remove());
    stage.useKafka({ brokers: kafka.brokers });
    const { proxy: redis, env } = await stage.proxyToRedis();
    const wired = { ...env, KAFKA_BROKERS: kafka.proxiedBrokers };
    await stage.begin({ apiEnv: wired, seconds: 180 });
    await stage.aggregators({ env: wired }, { env: wired });
    for (const [server, proxy] of [
      ['Redis', redis],
      ['Kafka', kafka.proxy],
    ] as const) {
      for (const trouble of troubles) {
        await stage.caughtUp();
        const count = await make(trouble, proxy, stage);
        proxy.heal();
        stage.hit(windowOf(server, trouble), count);
        const ms = await stage.recovered();
        stage.note(`ms to recover from a wire to ${server} ${trouble}`, ms);
      }
    }
    await stage.counters.sampleAll();
    stage.note('p99 freshness ms', quantileMs(stage, 0.99));
  },
};

/** Makes a wire bad for some seconds, and tells how many connections it struck. */
async function make(trouble: Trouble, proxy: TcpProxy, { random }: Stage): Promise<number> {
  const count = proxy.links.length;
  switch (trouble) {
    case slow:
      proxy.slow({ latencyMs: random.between(20, 80), bytesPerSecond: 500_000 });
      await sleep(6_000);
      return count;
    case silent:
      proxy.cut();
      await sleep(random.between(1_000, 8_000));
      return count;
    case reset: {
      let struck = 0;
      for (let round = 0; round < 5; round += 1) {
        struck += proxy.reset();
        await sleep(random.between(100, 800));
      }
      return struck;
    }
    case halfOpen:
      return proxy.halfOpen();
  }
}

/** An upper bound, in ms, that so many of the commits were fresher than. */
function quantileMs({ counters }: Stage, share: number): number | string {
  const buckets = Object.entries(counters.by('tally_freshness_seconds_bucket'))
    .map(([labels, count]) => ({ upTo: Number(/le="([^"]+)"/.exec(labels)?.[1]), count }))
    .toSorted((a, b) => a.upTo - b.upTo);
  const all = counters.sum('tally_freshness_seconds_count');
  const found = buckets.find(({ count }) => count >= share * all);
  return found === undefined ? 'beyond the last bucket' : found.upTo * 1000;
}
