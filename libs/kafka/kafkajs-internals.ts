import type { Kafka } from 'kafkajs';

/**
 * The parts of kafkajs 2.2.4 that are not in its published types and that this library reaches for.
 * Only what is used is named. `kafkajs-seam.ts` checks the version before anything here is touched.
 */
export interface PartitionMetadata {
  readonly partitionId: number;
  readonly leader: number;
  readonly partitionErrorCode: number;
}

/** A connection to a broker: requests wait in its queue for their answers. */
export interface Connection {
  readonly clientId: string;
  readonly socket: { write(bytes: Buffer): boolean };
  readonly requestQueue: {
    push(request: {
      readonly entry: {
        readonly apiKey: number;
        readonly apiName: string;
        readonly apiVersion: number;
        readonly correlationId: number;
        resolve(answer: { payload: Buffer }): void;
        reject(error: Error): void;
      };
      readonly expectResponse: boolean;
      readonly requestTimeout: number;
      sendRequest(): void;
    }): void;
  };
  isAuthenticated(): boolean;
  authenticate(): Promise<void>;
  failIfNotConnected(): void;
  nextCorrelationId(): number;
}

export interface FetchRequest {
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

export interface Broker {
  /** What it speaks, by the key of the request. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> | null;
  /** Opens the connection if need be. */
  readonly connectionPool: {
    getConnection(): Promise<Connection>;
    send(protocol: {
      readonly request: {
        readonly apiKey: number;
        readonly apiVersion: number;
        readonly apiName: string;
        encode(): Promise<unknown>;
      };
      readonly response: {
        decode(bytes: Buffer): Promise<unknown>;
        parse(answer: unknown): Promise<unknown>;
      };
    }): Promise<unknown>;
  };
  fetch(request: FetchRequest): Promise<{
    readonly responses: readonly {
      readonly topicName: string;
      readonly partitions: readonly FetchedPartition[];
    }[];
  }>;
  disconnect(): Promise<void>;
}

/** A partition of a fetch response, in the shape that kafkajs's `Batch` takes. */
export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly abortedTransactions: readonly never[];
  readonly preferredReadReplica: number | null;
  readonly messages: readonly unknown[];
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  isConnected(): boolean;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  removeBroker(address: { host: string; port: number }): void;
  findBroker(options: { nodeId: number }): Promise<Broker>;
  findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[];
  fetchTopicsOffset(
    topics: readonly {
      topic: string;
      partitions: readonly { partition: number }[];
      fromBeginning?: boolean;
      fromTimestamp?: number;
    }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

/**
 * A cluster of its own with the connection settings of `kafka`: its metadata and its connections.
 * kafkajs keeps the factory under a symbol; consumers and producers are made through it.
 */
export function createCluster(kafka: Kafka, metadataMaxAgeMs: number): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    (candidate) => candidate.description === 'private:Kafka:createCluster',
  );
  if (symbol === undefined) throw new TypeError('kafkajs has no cluster factory');
  const factory = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol];
  if (factory === undefined) throw new TypeError('kafkajs has no cluster factory');
  return factory({ metadataMaxAge: metadataMaxAgeMs, allowAutoTopicCreation: false });
}

/**
 * Connects a cluster of its own that knows one topic. Where that fails the cluster is closed again:
 * nobody else has it, and its connections would keep the process from ending until the broker gives
 * them up, after ten minutes.
 */
export async function connectCluster(
  kafka: Kafka,
  topic: string,
  metadataMaxAgeMs: number,
): Promise<Cluster> {
  const cluster = createCluster(kafka, metadataMaxAgeMs);
  try {
    await cluster.connect();
    await cluster.addTargetTopic(topic);
    return cluster;
  } catch (thrown) {
    await cluster.disconnect().catch(() => undefined);
    throw thrown;
  }
}
