import type { Kafka } from 'kafkajs';
import { createKafka, type KafkaConnection } from '../../../libs/kafka/client.ts';

const say = () => {};

/** What kafkajs logs while a broker starts says nothing that `up` does not say itself. */
const silentLog = { debug: say, info: say, warn: say, error: say };

/** A client that keeps its troubles to itself: who asks hears of them by the error. */
export function quietKafka(connection: KafkaConnection): Kafka {
  return createKafka(connection, silentLog);
}

/** A client for a broker without TLS or login, at `host:port`. */
export function localKafka(broker: string): Kafka {
  return quietKafka({ brokers: [broker], clientId: 'tally-local' });
}
