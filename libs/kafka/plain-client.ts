import kafkajs, { type Kafka } from 'kafkajs';
import './kafkajs-seam.ts';

/**
 * A client without TLS, login or log, for a broker on this machine: the local stack and tests. Its
 * calls fail soon rather than try for long.
 *
 * @param brokers `host:port`, separated by commas
 */
export function plainClient(brokers: string, clientId: string): Kafka {
  return new kafkajs.Kafka({
    clientId,
    brokers: brokers.split(',').map((broker) => broker.trim()),
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 2000,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000 },
  });
}
