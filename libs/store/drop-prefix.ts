import { Cluster } from 'ioredis';
import type { RedisConnection } from './scripts.ts';

const pageKeys = 500;

/**
 * Removes everything that was kept under a prefix: shards, what was shown, who had which duty. Only
 * where nobody uses it any more, as that of a demo that is over.
 */
export async function dropPrefix(connection: RedisConnection, prefix: string): Promise<void> {
  const match = `${prefix.replaceAll(/[*?[\]\\]/g, '\\$&')}:*`;
  const nodes = connection instanceof Cluster ? connection.nodes('master') : [connection];
  for (const node of nodes) {
    for await (const keys of node.scanStream({ match, count: pageKeys })) {
      // One by one: keys of a Cluster's node can lie in different slots.
      await Promise.all((keys as string[]).map((key) => node.unlink(key)));
    }
  }
}
