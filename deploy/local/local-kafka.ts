import type { Kafka } from 'kafkajs';
import { createKafka } from '../../libs/kafka/client.ts';

const say = () => {};

/** What kafkajs logs while a broker starts says nothing that `up` does not say itself. */
const silentLog = { debug: say, info: say, warn: say, error: say };

/**
 * A client for a broker without TLS or login.
 *
 * @param brokers `host:port`, separated by commas
 */
export function localKafka(brokers: string): Kafka {
  const addresses = brokers.split(',').map((broker) => broker.trim());
  return createKafka({ brokers: addresses, clientId: 'tally-local' }, silentLog);
}
