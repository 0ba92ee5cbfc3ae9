import type { RedisConnection, StoreScripts } from '../../../libs/store/scripts.ts';
import type { SimConnection } from './connection.ts';

/** A connection of the simulation as the store's code takes it: it has what that code calls. */
export function asStoreConnection(
  connection: SimConnection,
  isCluster = false,
): RedisConnection & StoreScripts {
  // By this the store tells a connection to a Cluster.
  if (isCluster) Object.assign(connection, { nodes: () => [] });
  return connection as unknown as RedisConnection & StoreScripts;
}
