import type { StackPaths } from '../stack-paths.ts';

export interface KafkaPorts {
  readonly clients: number;
  readonly controller: number;
  /** A second listener, whose clients are told to come by another port: that of a proxy. */
  readonly behind?: { readonly listen: number; readonly advertised: number };
}

/**
 * The settings of one process that is broker and controller, for one machine. Everything listens on
 * 127.0.0.1 only.
 */
export function kafkaSettings(paths: StackPaths, ports: KafkaPorts): string {
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${ports.clients},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.clients}`,
    'controller.listener.names': 'CONTROLLER',
    // Named here and not in the metadata, so that a later start may use other ports.
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'log.dirs': paths.kafkaData,
    // A misspelt or deleted topic must be an error, not a new, empty topic.
    'auto.create.topics.enable': false,
    // A topic created by hand keeps its records too; ours say so themselves.
    'log.retention.ms': -1,
    'log.retention.bytes': -1,
    // One broker can hold one copy. Few partitions of the internal topics: each costs files.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 8,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 8,
    // After a kill the broker is let in again only when its earlier self has timed out: 9 s usually.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 500,
    ...secondListener(ports),
    // The first member need not wait for others to join with it.
    'group.initial.rebalance.delay.ms': 0,
    // Tests of a takeover want to see a dead member sooner than after the usual 6 s.
    'group.min.session.timeout.ms': 1000,
    // The cleaner takes this from the heap at once; 128 MiB would be a quarter of ours.
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  };
  return lines(settings);
}

function secondListener({ clients, controller, behind }: KafkaPorts): Record<string, string> {
  if (behind === undefined) return {};
  const local = (name: string, port: number): string => `${name}://127.0.0.1:${port}`;
  const first = local('PLAINTEXT', clients);
  return {
    listeners: `${first},${local('CONTROLLER', controller)},${local('BEHIND', behind.listen)}`,
    'advertised.listeners': `${first},${local('BEHIND', behind.advertised)}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,BEHIND:PLAINTEXT',
  };
}

/** Logging of the broker: one file that is rolled, three old ones kept. */
export function kafkaLogging(paths: StackPaths): string {
  return lines({
    status: 'error',
    'appender.file.type': 'RollingFile',
    'appender.file.name': 'file',
    'appender.file.fileName': paths.kafkaLog,
    'appender.file.filePattern': `${paths.kafkaLog}.%i`,
    'appender.file.layout.type': 'PatternLayout',
    'appender.file.layout.pattern': '%d{ISO8601} %-5p %c{1.} %m%n',
    'appender.file.policies.type': 'Policies',
    'appender.file.policies.size.type': 'SizeBasedTriggeringPolicy',
    'appender.file.policies.size.size': '10MB',
    'appender.file.strategy.type': 'DefaultRolloverStrategy',
    'appender.file.strategy.max': 3,
    'rootLogger.level': 'info',
    'rootLogger.appenderRef.file.ref': 'file',
  });
}

/** Options of the Java machine. What it warns about is in Kafka's own code. */
export function javaOptions(paths: StackPaths, javaMajor: number): string[] {
  return [
    '-Xms256m',
    '-Xmx512m',
    '-XX:+UseG1GC',
    '-XX:MaxGCPauseMillis=20',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${paths.kafkaLogging}`,
    ...(javaMajor >= 24
      ? ['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow']
      : []),
  ];
}

function lines(settings: Record<string, string | number | boolean>): string {
  // A backslash escapes in a properties file.
  const text = Object.entries(settings).map(
    ([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`,
  );
  return text.join('');
}
