import type { Broker } from './kafkajs-internals.ts';
import { kafkajsModule } from './kafkajs-module.ts';
import { WireReader } from './wire-reader.ts';

/**
 * A topic's id is made when the topic is: one that was deleted and made again under its name has
 * another. kafkajs knows names only. Ids are written as Kafka's tools write them: base64url, 22
 * characters.
 *
 * Layouts: https://kafka.apache.org/protocol, Metadata version 12.
 */
const metadata = { apiKey: 3, apiVersion: 12, apiName: 'Metadata' } as const;

const idBytes = 16;

/** The part of kafkajs's encoder that is used here and for fetches by id. */
export interface Encoder {
  writeInt8(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number | string): Encoder;
  writeUVarInt(value: number): Encoder;
  writeUVarIntString(value: string): Encoder;
  writeBufferInternal(bytes: Buffer): void;
}

export const WireWriter = kafkajsModule<new () => Encoder>('src/protocol/encoder');

const { createErrorFromCode } = kafkajsModule<{ createErrorFromCode(code: number): Error }>(
  'src/protocol/error',
);

/** Writes the 16 bytes of an id. */
export function writeTopicId(to: Encoder, id: string): void {
  to.writeBufferInternal(Buffer.from(id, 'base64url'));
}

/** Reads the 16 bytes of an id. */
export function readTopicId(from: WireReader): string {
  return from.slice(idBytes).toString('base64url');
}

/**
 * Asks a broker which topic there is under a name. Null where it is older than Kafka 3.1, and names
 * none.
 *
 * @throws Error of kafkajs: `UNKNOWN_TOPIC_OR_PARTITION` where it knows no topic of that name
 */
export async function askTopicId(broker: Broker, topic: string): Promise<string | null> {
  const known = broker.versions?.[metadata.apiKey]?.maxVersion ?? 0;
  if (known < metadata.apiVersion) return null;
  const id = (await broker.connectionPool.send({
    request: { ...metadata, encode: async () => metadataRequest(topic) },
    response: { decode: async (bytes) => firstTopicId(bytes), parse: async (found) => found },
  })) as string;
  return /^A+$/.test(id) ? null : id;
}

/** Tags of the header, one topic by its name and no id, no creation, no access rights, tags. */
function metadataRequest(topic: string): Encoder {
  const request = new WireWriter();
  request.writeUVarInt(0).writeUVarInt(1 + 1);
  request.writeBufferInternal(Buffer.alloc(idBytes));
  return request
    .writeUVarIntString(topic)
    .writeUVarInt(0)
    .writeInt8(0)
    .writeInt8(0)
    .writeUVarInt(0);
}

/** The answer as far as the first topic: the one that was asked for. */
function firstTopicId(answer: Buffer): string {
  const bytes = new WireReader(answer);
  bytes.skipTags();
  bytes.int32();
  bytes.compactArray(() => {
    bytes.int32();
    bytes.compactString();
    bytes.int32();
    bytes.compactString();
    bytes.skipTags();
  });
  bytes.compactString();
  bytes.int32();
  bytes.uvarint();
  const errorCode = bytes.int16();
  if (errorCode !== 0) throw createErrorFromCode(errorCode);
  bytes.compactString();
  return readTopicId(bytes);
}
