import type { LogEntry } from 'kafkajs';
import type { Log } from './log.ts';

/** kafkajs's own level numbers. */
const level = { error: 1, warn: 2, info: 4 } as const;

/** What kafkajs calls an error or a warning though it is an ordinary day in a consumer group: a
 * deploy rebalances the group, and a broker that restarts closes its connections. */
const ordinary = [
  'The group is rebalancing',
  'The coordinator is not aware of this member',
  'REBALANCE_IN_PROGRESS',
  'Response Heartbeat',
  'Response JoinGroup',
  'Response SyncGroup',
  'Topic has been updated, resync group',
  'Restarting the consumer',
];

/** What says nothing, is said thousands of times, or is said again, in a sentence of ours, by whoever
 * waits for Kafka: only worth reading while debugging. */
const chatter = [
  'Pausing fetching',
  'Resuming fetching',
  'Failed to connect to seed broker',
  'Connection error',
  'Connection timeout',
  'Crash: ',
  'Response Fetch',
  'Response GroupCoordinator',
  'Response ListOffsets',
  'Response Metadata',
  'Response Sasl',
  'SASL ',
  'The broker does not support the requested SASL mechanism',
];

/** kafkajs's log lines through a pino-shaped logger, with rebalances as information. */
export function kafkajsLogCreator(log: Log): () => (entry: LogEntry) => void {
  return () => (entry) => {
    const { message, timestamp: _timestamp, logger: _logger, ...rest } = entry.log;
    const fields = { ...rest, kafkajs: entry.namespace };
    const text = `kafkajs: ${message}`;
    if (chatter.some((start) => message.startsWith(start))) log.debug(fields, text);
    else if (isOrdinary(message, rest)) log.info(fields, text);
    else if (entry.level <= level.error) log.error(fields, text);
    else if (entry.level === level.warn) log.warn(fields, text);
    else log.debug(fields, text);
  };
}

function isOrdinary(message: string, fields: Record<string, unknown>): boolean {
  const error = typeof fields.error === 'string' ? fields.error : '';
  return ordinary.some((part) => message.includes(part) || error.includes(part));
}
