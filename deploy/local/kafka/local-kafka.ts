import { createKafka, type KafkaConnection } from '../../../libs/kafka/client.ts';

/** A client of a local broker. */
export type LocalClient = ReturnType<typeof createKafka>;

const say = () => {};

/** What kafkajs logs while a broker starts says nothing that `up` does not say itself. */
const silentLog = { debug: say, info: say, warn: say, error: say };

/** A client that keeps its troubles to itself: who asks hears of them by the error. */
export function quietKafka(connection: KafkaConnection): LocalClient {
  return createKafka(connection, silentLog);
}

/** A client for a broker without TLS or login, at `host:port`. */
export function localKafka(broker: string): LocalClient {
  return quietKafka({ brokers: [broker], clientId: 'tally-local' });
}
