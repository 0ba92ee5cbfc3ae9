import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import { compressSync, uncompressSync } from 'snappy';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { kafkajsModule } from '../../libs/kafka/kafkajs-module.ts';
import type { FreshTopic } from './fresh-topic.ts';

/** A record as it is to lie in the log. Text is UTF-8. */
export interface RawRecord {
  readonly key?: string | Uint8Array | null;
  readonly value: string | Uint8Array | null;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  /** By the key, as Java's default, where it is not named. */
  readonly partition?: number;
  /** Milliseconds since 1970; the topics of production replace it by the time of arrival. */
  readonly timestamp?: number;
}

/** The codecs by the numbers that record batches carry. */
export const codecs = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

export interface ProduceOptions {
  /** All records of a partition become one batch of this codec. */
  readonly codec?: keyof typeof codecs;
  /** Writes in a transaction, which leaves a control record behind its records. */
  readonly transaction?: 'commit' | 'abort';
}

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

/**
 * Writes records through kafkajs's own producer, which shares no code with the writer of
 * production, and resolves when all replicas have them.
 */
export async function produce(
  to: Pick<FreshTopic, 'brokers' | 'topic'>,
  records: readonly RawRecord[],
  options: ProduceOptions = {},
): Promise<void> {
  addCodecs();
  const { codec = 'none', transaction } = options;
  const producer = localKafka(to.brokers).producer({
    allowAutoTopicCreation: false,
    ...(transaction !== undefined && {
      transactionalId: `test-${to.topic}-${Math.random()}`,
      maxInFlightRequests: 1,
    }),
  });
  const batch = { topic: to.topic, compression: codecs[codec], messages: records.map(asMessage) };
  await producer.connect();
  try {
    if (transaction === undefined) {
      await producer.send(batch);
    } else {
      const open = await producer.transaction();
      await open.send(batch);
      await open[transaction]();
    }
  } finally {
    await producer.disconnect();
  }
}

function asMessage(record: RawRecord) {
  const { key, value, headers, partition, timestamp } = record;
  return {
    key: bytes(key ?? null),
    value: bytes(value),
    ...(headers !== undefined && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name, bytes(text) as Buffer]),
      ),
    }),
    ...(partition !== undefined && { partition }),
    ...(timestamp !== undefined && { timestamp: String(timestamp) }),
  };
}

function bytes(content: string | Uint8Array | null): Buffer | null {
  return content === null ? null : Buffer.from(content);
}

/** kafkajs brings gzip along and looks the others up in this table. */
function addCodecs(): void {
  const { Codecs } = kafkajsModule<{ Codecs: Record<number, () => Codec> }>(
    'src/protocol/message/compression',
  );
  Codecs[codecs.snappy] = codecOf(compressSync, (data) => uncompressSync(data) as Buffer);
  Codecs[codecs.lz4] = codecOf(compressFrameSync, decompressFrameSync);
  Codecs[codecs.zstd] = codecOf(zstdCompressSync, zstdDecompressSync);
}

function codecOf(pack: (data: Buffer) => Buffer, unpack: (data: Buffer) => Buffer): () => Codec {
  return () => ({
    compress: async ({ buffer }) => pack(buffer),
    decompress: async (data) => unpack(data),
  });
}
