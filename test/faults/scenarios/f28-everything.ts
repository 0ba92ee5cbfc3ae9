import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from '../../support/run-process.ts';
import { catchCommit, commitMoments } from '../commit-trap.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { TcpProxy } from '../tcp-proxy.ts';

const begun = 'faults begun';
const overlapped = 'faults begun while others went on';

const places = 3;
const faultCount = 24;

/** An aggregator and the wire by which it reaches Redis; others may come after it. */
interface Place {
  readonly proxy: TcpProxy;
  readonly env: Readonly<Record<string, string>>;
  process: RunningProcess;
}

/** Something that goes wrong and comes right again; it holds what it breaks until it is over. */
interface Fault {
  readonly name: string;
  readonly breaks: 'redis' | 'wire' | 'process';
  run(stage: Stage, place: Place): Promise<void>;
}

const faults: readonly Fault[] = [
  {
    name: 'Redis killed',
    breaks: 'redis',
    async run({ server, random }) {
      await server.kill();
      await sleep(random.between(0, 2_000));
      await server.start();
    },
  },
  {
    name: 'Redis frozen',
    breaks: 'redis',
    async run({ server, random }) {
      server.freeze(true);
      await sleep(random.between(500, 6_000));
      server.freeze(false);
    },
  },
  {
    name: 'Redis out of memory',
    breaks: 'redis',
    async run({ server, random }) {
      await server.call('CONFIG', 'SET', 'maxmemory', '1mb');
      await sleep(random.between(500, 3_000));
      await server.call('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    name: 'scripts flushed',
    breaks: 'redis',
    run: async ({ server }) => void (await server.call('SCRIPT', 'FLUSH')),
  },
  {
    name: 'all keys deleted',
    breaks: 'redis',
    run: async ({ server }) => void (await server.call('FLUSHALL')),
  },
  {
    name: 'wire slow',
    breaks: 'wire',
    async run({ random }, { proxy }) {
      proxy.slow({ latencyMs: random.between(5, 150), bytesPerSecond: 300_000 });
      await sleep(random.between(1_000, 5_000));
      proxy.heal();
    },
  },
  {
    name: 'wire silent',
    breaks: 'wire',
    async run({ random }, { proxy }) {
      proxy.cut();
      await sleep(random.between(500, 6_000));
      proxy.heal();
    },
  },
  { name: 'wire reset', breaks: 'wire', run: async (_, { proxy }) => void proxy.reset() },
  { name: 'wire half-open', breaks: 'wire', run: async (_, { proxy }) => void proxy.halfOpen() },
  {
    name: 'commit lost or not heard of',
    breaks: 'wire',
    async run({ random }, { proxy }) {
      const moment = commitMoments[random.below(commitMoments.length)] ?? 'sent, no reply';
      (await catchCommit(proxy, moment, 2_000))?.release('drop');
    },
  },
  {
    name: 'aggregator killed',
    breaks: 'process',
    async run(stage, place) {
      await stage.kill(place.process);
      place.process = await stage.aggregator({ env: place.env, ready: false });
    },
  },
  {
    name: 'aggregator frozen',
    breaks: 'process',
    async run({ random }, { process }) {
      process.freeze(true);
      await sleep(random.between(500, 13_000));
      process.freeze(false);
    },
  },
];

/** Faults of all kinds come at random, and over each other. */
export const everything: Scenario = {
  id: 'F28',
  name: 'Everything at once: faults of all kinds, over each other',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [begun, overlapped],
  secondsMax: 300,
  async run(stage) {
    await stage.begin({ seconds: 100 });
    const all = await Promise.all(Array.from({ length: places }, () => newPlace(stage)));
    await stage.caughtUp();
    const broken = new Set<unknown>();
    const running = new Set<Promise<void>>();
    for (let count = 0; count < faultCount; count += 1) {
      const fault = faults[stage.random.below(faults.length)] as Fault;
      const place = all[stage.random.below(places)] as Place;
      const what = { redis: stage.server, wire: place.proxy, process: place }[fault.breaks];
      if (!broken.has(what)) {
        stage.hit(begun);
        if (running.size > 0) stage.hit(overlapped);
        stage.addNote(fault.name, 1);
        broken.add(what);
        const run = fault.run(stage, place).finally(() => {
          broken.delete(what);
          running.delete(run);
        });
        running.add(run);
      }
      await sleep(stage.random.between(200, 2_000));
    }
    await Promise.all(running);
    await stage.recovered();
  },
};

async function newPlace(stage: Stage): Promise<Place> {
  const { proxy, env } = await stage.proxyToRedis();
  return { proxy, env, process: await stage.aggregator({ env }) };
}
