import './kafkajs-seam.ts';
import type { ConnectionOptions } from 'node:tls';
import kafkajs, { type Kafka as KafkaClient, type KafkaConfig, type SASLOptions } from 'kafkajs';
import { frameSockets } from './frame-sockets.ts';
import { kafkajsLogCreator } from './kafkajs-log.ts';
import type { Log } from './log.ts';

const { Kafka, logLevel } = kafkajs;

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

/** How to reach a Kafka cluster. */
export interface KafkaConnection {
  /** `host:port` of the brokers to ask first. */
  readonly brokers: readonly string[];
  /** What brokers see in their logs and quotas. */
  readonly clientId: string;
  /** `true` trusts the system's certificates; options name others. */
  readonly tls?: boolean | ConnectionOptions;
  readonly sasl?: {
    readonly mechanism: SaslMechanism;
    readonly username: string;
    readonly password: string;
  };
}

/** Attempts inside kafkajs are few and short; the waiting between them is ours, where it is said. */
const retry = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 4 };
const connectionTimeoutMs = 5_000;
/**
 * How long an answer may take, in ms. On a half-open wire the first heartbeat fails after it and goes
 * out on a new connection, so it must leave room in the session; kafkajs gives a join its own time.
 */
export const requestTimeoutMs = 7_000;

/** A kafkajs client with our settings, its traps handled, and its log through `log`. */
export function createKafka(connection: KafkaConnection, log: Log): KafkaClient {
  const config: KafkaConfig = {
    clientId: connection.clientId,
    brokers: [...connection.brokers],
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    socketFactory: frameSockets(),
    logLevel: logLevel.INFO,
    logCreator: kafkajsLogCreator(log),
  };
  if (connection.tls !== undefined && connection.tls !== false) config.ssl = connection.tls;
  if (connection.sasl !== undefined) config.sasl = connection.sasl as SASLOptions;
  return new Kafka(config);
}
