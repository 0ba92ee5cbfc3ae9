/** A node of a cluster, and the ports that are its own. */
export interface NodePlace {
  readonly id: number;
  readonly role: 'both' | 'broker' | 'controller';
  readonly clients: number;
  readonly controller: number;
}

/** The settings of one node of a cluster on one machine. Everything listens on 127.0.0.1 only. */
export function clusterNodeSettings(
  place: NodePlace,
  places: readonly NodePlace[],
  dataDir: string,
): string {
  const controllers = places.filter(({ role }) => role !== 'broker');
  const copies = Math.min(3, places.filter(({ role }) => role !== 'controller').length);
  const settings: Record<string, string | number | boolean> = {
    ...listenersOf(place),
    'node.id': place.id,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': controllers
      .map(({ id, controller }) => `${id}@127.0.0.1:${controller}`)
      .join(','),
    'log.dirs': dataDir,
    'auto.create.topics.enable': false,
    'log.retention.ms': -1,
    'log.retention.bytes': -1,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 4,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    // Losses are to be noticed within the time of a test, and not by a machine that is only busy.
    'broker.session.timeout.ms': 5000,
    'broker.heartbeat.interval.ms': 500,
    'replica.lag.time.max.ms': 4000,
    'controller.quorum.election.timeout.ms': 2000,
    'controller.quorum.fetch.timeout.ms': 4000,
    // Where a topic allows it, a leader that lacks records is made soon.
    'unclean.leader.election.interval.ms': 1000,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('');
}

function listenersOf({ role, clients, controller }: NodePlace): Record<string, string> {
  const forClients = `PLAINTEXT://127.0.0.1:${clients}`;
  const forControllers = `CONTROLLER://127.0.0.1:${controller}`;
  switch (role) {
    case 'both':
      return {
        'process.roles': 'broker,controller',
        listeners: `${forClients},${forControllers}`,
        'advertised.listeners': forClients,
      };
    case 'broker':
      return {
        'process.roles': 'broker',
        listeners: forClients,
        'advertised.listeners': forClients,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      };
    case 'controller':
      return { 'process.roles': 'controller', listeners: forControllers };
  }
}
