import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { blockLoop, inspectable } from '../block-loop.ts';
import type { Scenario } from '../scenario.ts';

const short = 'blocked for less than its session';
const long = 'blocked for longer than its session, and its partitions taken';

const shortMs = 5_000;
const longMs = 14_000;

/** The event loop of one aggregator stands still, so that its heartbeats and answers come late. */
export const blockedLoop: Scenario = {
  id: 'F3',
  name: 'The event loop of an aggregator stands still',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [short, long],
  async run(stage) {
    const { port, nodeArgs } = await inspectable();
    await stage.begin();
    const [blocked, other] = await stage.aggregators({ nodeArgs }, {});
    const before = stage.counters.sum('tally_claims_total');
    await blockLoop(port, shortMs);
    await sleep(shortMs);
    await stage.recovered();
    stage.hit(short);
    stage.note('claims after a short block', stage.counters.sum('tally_claims_total') - before);
    await blockLoop(port, longMs);
    const all = stage.campaign.topic.partitions;
    await until(() => stage.running(other) === all, { waitMsMax: 30_000, everyMs: 100 });
    stage.hit(long);
    await stage.recovered();
    await until(() => stage.running(other) < all, { waitMsMax: 40_000, everyMs: 100 });
    await blocked.ready();
    await stage.recovered();
  },
};
