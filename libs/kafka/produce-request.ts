import type { FinishedBatch } from './batch-writer.ts';
import type { Broker } from './kafkajs-internals.ts';
import { kafkajsModule } from './kafkajs-module.ts';

interface ProduceAnswer {
  readonly topics: readonly {
    readonly partitions: readonly { readonly partition: number; readonly baseOffset: string }[];
  }[];
}

export interface Produce {
  readonly topic: string;
  readonly partition: number;
  readonly batch: FinishedBatch;
}

/** Every broker from Kafka 2.1 on speaks it. */
const apiVersion = 7;
const apiKey = 0;
const apiName = 'Produce';
const brokerTimeoutMs = 30_000;

const response = kafkajsModule<{
  decode(bytes: Buffer): Promise<ProduceAnswer>;
  parse(answer: ProduceAnswer): Promise<ProduceAnswer>;
}>(`src/protocol/requests/produce/v${apiVersion}/response`);

/**
 * Sends one batch and resolves when all in-sync replicas have it. The request goes through
 * kafkajs's connection and its queue, but is laid out here, in the room before the batch: kafkajs
 * would copy it twice into memory that it clears first, which costs more than the rest of writing.
 *
 * @throws Error of kafkajs, with the `type` that the broker gave
 */
export async function produce(broker: Broker, { topic, partition, batch }: Produce): Promise<void> {
  const connection = await broker.connectionPool.getConnection();
  if (!connection.isAuthenticated()) await connection.authenticate();
  connection.failIfNotConnected();
  const correlationId = connection.nextCorrelationId();
  const head = requestHead({ correlationId, clientId: connection.clientId, topic, partition });
  head.writeInt32BE(batch.end - batch.start, head.length - 4);
  head.writeInt32BE(head.length - 4 + batch.end - batch.start, 0);
  const start = batch.start - head.length;
  head.copy(batch.memory, start);
  const { payload } = await new Promise<{ payload: Buffer }>((resolve, reject) => {
    connection.requestQueue.push({
      entry: { apiKey, apiName, apiVersion, correlationId, resolve, reject },
      expectResponse: true,
      requestTimeout: brokerTimeoutMs,
      sendRequest: () => connection.socket.write(batch.memory.subarray(start, batch.end)),
    });
  });
  await response.parse(await response.decode(payload));
}

/**
 * Everything before the batch: size, request header (api, version, correlation id, client id), no
 * transactional id, acks −1, timeout, one topic, one partition, size of the batch. The sizes are left
 * open.
 */
function requestHead(of: {
  readonly correlationId: number;
  readonly clientId: string;
  readonly topic: string;
  readonly partition: number;
}): Buffer {
  const clientId = Buffer.from(of.clientId);
  const topic = Buffer.from(of.topic);
  const head = Buffer.alloc(40 + clientId.length + topic.length);
  let at = head.writeInt16BE(apiKey, 4);
  at = head.writeInt16BE(apiVersion, at);
  at = head.writeInt32BE(of.correlationId, at);
  at = head.writeInt16BE(clientId.length, at);
  at += clientId.copy(head, at);
  at = head.writeInt16BE(-1, at);
  at = head.writeInt16BE(-1, at);
  at = head.writeInt32BE(brokerTimeoutMs, at);
  at = head.writeInt32BE(1, at);
  at = head.writeInt16BE(topic.length, at);
  at += topic.copy(head, at);
  at = head.writeInt32BE(1, at);
  head.writeInt32BE(of.partition, at);
  return head;
}
