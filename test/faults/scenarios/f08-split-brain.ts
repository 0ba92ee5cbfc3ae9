import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../support/free-port.ts';
import { startSentinelSet } from '../../support/redis-sentinels.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-servers.ts';
import { until } from '../../support/until.ts';
import { isPrimary, lostSince, refusals, storedNext } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { TcpProxy } from '../tcp-proxy.ts';

const worthless = 'commits acknowledged by the old primary after the failover';
const refused = 'writes refused by a primary without its replica';

/**
 * The primary is cut off from its replica, the Sentinels, the API and one aggregator; the other one
 * still reaches it. Two primaries take writes, and what the old one took is worth nothing.
 */
export const splitBrain: Scenario = {
  id: 'F8',
  name: 'Two primaries take writes: the old one is still reached by one aggregator',
  needs: { redis: 'own', kafka: 'shared' },
  windows: [worthless, refused],
  async run(stage) {
    const { old, replica, proxy } = await startServers(stage);
    await stage.begin();
    const [near] = await stage.aggregators({ env: { REDIS_URL: old.url } }, {});
    proxy.cut();
    await until(() => isPrimary(replica), { waitMsMax: 30_000, everyMs: 50 });
    const promoted = await storedNext(stage, old);
    await sleep(3_000);
    const records = lostSince(await storedNext(stage, old), promoted);
    if (records > 0) stage.hit(worthless);
    stage.note('worthless records', records);
    // What ends it in production: a primary that hears nothing of its replicas takes no writes.
    await old.call('CONFIG', 'SET', 'min-replicas-max-lag', '1');
    await old.call('CONFIG', 'SET', 'min-replicas-to-write', '1');
    await until(async () => (await refusals(old, 'NOREPLICAS')) > 0);
    stage.hit(refused);
    proxy.heal();
    await until(async () => !(await isPrimary(old)), {
      what: 'the old primary to follow the new one',
      waitMsMax: 40_000,
      everyMs: 100,
    });
    // Its address leads to a replica now, so it is given up for one that asks the Sentinels.
    await stage.kill(near);
    await stage.aggregator();
    await stage.recovered();
  },
};

interface Servers {
  readonly old: RedisServer;
  readonly replica: RedisServer;
  readonly proxy: TcpProxy;
}

async function startServers(stage: Stage): Promise<Servers> {
  const [proxyPort = 0] = await freePorts(1);
  const settings = { 'replica-announce-ip': '127.0.0.1', 'replica-announce-port': `${proxyPort}` };
  const old = await startRedisServer({ settings });
  const proxy = await TcpProxy.open(old.port, proxyPort);
  const set = await startSentinelSet({ primary: { server: old, port: proxyPort } });
  const replica = set.replicas[0] as RedisServer;
  stage.useRedis(set.url);
  stage.atClose(() => Promise.all([...set.sentinels, old, replica].map((each) => each.remove())));
  stage.atClose(() => proxy.close());
  return { old, replica, proxy };
}
