import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { type SentinelSet, startSentinelSet } from '../support/redis-sentinels.ts';
import { type RedisServer, startRedisServer } from '../support/redis-servers.ts';
import type { RedisKind } from './scenario.ts';

/** The Redis of a stage; of the three kinds, the one that was asked for is there. */
export interface StageRedis {
  /** For `REDIS_URL`; null where the scenario starts its own. */
  readonly url: string | null;
  readonly server?: RedisServer;
  readonly sentinels?: SentinelSet;
  readonly cluster?: RedisCluster;
  /** All processes of it, to end. */
  readonly servers: readonly RedisServer[];
}

/** Starts what a scenario needs, without data. */
export async function startStageRedis(kind: RedisKind): Promise<StageRedis> {
  switch (kind) {
    case 'single': {
      const server = await startRedisServer();
      return { url: server.url, server, servers: [server] };
    }
    case 'sentinel': {
      const sentinels = await startSentinelSet({ downAfterMs: 1_000 });
      const servers = [...sentinels.sentinels, sentinels.primary, ...sentinels.replicas];
      return { url: sentinels.url, sentinels, servers };
    }
    case 'cluster': {
      const cluster = await startRedisCluster();
      return { url: cluster.url, cluster, servers: [...cluster.primaries, ...cluster.replicas] };
    }
    case 'own':
      return { url: null, servers: [] };
  }
}
