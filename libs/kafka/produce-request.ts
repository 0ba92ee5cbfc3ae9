import type { ProtocolRequest } from './kafkajs-internals.ts';
import { kafkajsModule } from './kafkajs-seam.ts';

interface ProduceAnswer {
  readonly topics: readonly {
    readonly partitions: readonly { readonly partition: number; readonly baseOffset: string }[];
  }[];
}

/** Every broker from Kafka 2.1 on speaks it. */
const apiVersion = 7;
const apiKey = 0;
const brokerTimeoutMs = 30_000;

const response = kafkajsModule<ProtocolRequest<ProduceAnswer>['response']>(
  `src/protocol/requests/produce/v${apiVersion}/response`,
);

/**
 * A Produce request of one batch that is encoded already, acknowledged by all in-sync replicas:
 * transactional id, acks, timeout, then one topic with one partition with the batch.
 */
export function produceRequest(
  topic: string,
  partition: number,
  batch: Buffer,
): ProtocolRequest<ProduceAnswer> {
  const topicBytes = Buffer.from(topic);
  const head = Buffer.alloc(2 + 2 + 4 + 4 + 2 + topicBytes.length + 4 + 4 + 4);
  let at = head.writeInt16BE(-1, 0);
  at = head.writeInt16BE(-1, at);
  at = head.writeInt32BE(brokerTimeoutMs, at);
  at = head.writeInt32BE(1, at);
  at = head.writeInt16BE(topicBytes.length, at);
  at += topicBytes.copy(head, at);
  at = head.writeInt32BE(1, at);
  at = head.writeInt32BE(partition, at);
  head.writeInt32BE(batch.length, at);
  const buffer = Buffer.concat([head, batch]);
  return {
    request: {
      apiKey,
      apiVersion,
      apiName: 'Produce',
      encode: async () => ({ buf: buffer, buffer }),
    },
    response,
  };
}
