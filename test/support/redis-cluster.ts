import { freePorts } from './free-port.ts';
import { type RedisServer, startRedisServer } from './redis-servers.ts';
import { until } from './until.ts';

export interface RedisCluster {
  /** For `REDIS_URL`: all nodes, with commas between them. */
  readonly url: string;
  /** Each holds a third of the slots at the beginning. */
  readonly primaries: readonly RedisServer[];
  /** `replicas[i]` copies `primaries[i]`. */
  readonly replicas: readonly RedisServer[];
}

const primaryCount = 3;
const slotCount = 16_384;
const settings = {
  'cluster-enabled': 'yes',
  'cluster-config-file': 'nodes.conf',
  'cluster-node-timeout': '2000',
};

/** Starts three primaries with a replica each and joins them to a Cluster. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodeCount = 2 * primaryCount;
  // The usual port of the bus, 10,000 above, may lie among those of outgoing connections.
  const ports = await freePorts(2 * nodeCount);
  const busPorts = ports.slice(nodeCount);
  const nodes = await Promise.all(
    busPorts.map((busPort, index) =>
      startRedisServer({
        port: ports[index] as number,
        settings: { ...settings, 'cluster-port': String(busPort) },
      }),
    ),
  );
  const primaries = nodes.slice(0, primaryCount);
  const replicas = nodes.slice(primaryCount);
  await Promise.all(primaries.map(giveSlots));
  const [first] = nodes as [RedisServer];
  for (const [index, { port }] of nodes.entries()) {
    await first.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPorts[index]));
  }
  await everywhere(nodes, `cluster_known_nodes:${nodes.length}`);
  const ids = await Promise.all(primaries.map((node) => node.call('CLUSTER', 'MYID')));
  await Promise.all(
    replicas.map((replica, index) =>
      // A node can copy another one as soon as it has heard of its slots.
      until(async () => replica.call('CLUSTER', 'REPLICATE', String(ids[index])), {
        what: `the node on port ${replica.port} to become a replica`,
      }),
    ),
  );
  await everywhere(nodes, 'cluster_state:ok');
  await Promise.all(
    replicas.map((replica) =>
      until(
        async () => /master_link_status:up/.test(String(await replica.call('INFO', 'replication'))),
        {
          what: `the replica on port ${replica.port} to be in step`,
        },
      ),
    ),
  );
  return { url: nodes.map(({ url }) => url).join(','), primaries, replicas };
}

async function giveSlots(node: RedisServer, index: number): Promise<void> {
  const from = Math.floor((index * slotCount) / primaryCount);
  const to = Math.floor(((index + 1) * slotCount) / primaryCount) - 1;
  await node.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
}

async function everywhere(nodes: readonly RedisServer[], wanted: string): Promise<void> {
  await until(
    async () => {
      const infos = await Promise.all(nodes.map((node) => node.call('CLUSTER', 'INFO')));
      return infos.every((info) => String(info).includes(wanted));
    },
    { what: `${wanted} on every node`, waitMsMax: 30_000, everyMs: 50 },
  );
}
