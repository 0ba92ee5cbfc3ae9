import { decodeFetchResponse, type FetchAnswer } from './fetch-response.ts';
import { kafkajsModule } from './kafkajs-module.ts';
import { type Encoder, WireWriter, writeTopicId } from './topic-ids.ts';

/** What kafkajs asks of a fetch, as far as it ever sets it. */
interface FetchParams {
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel?: number;
  readonly rackId?: string;
  readonly topics: readonly FetchedTopic[];
}

interface FetchedTopic {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly fetchOffset: number | string;
    readonly maxBytes: number;
  }[];
}

interface FetchRequests {
  versions: (string | number)[];
  protocol(of: { readonly version: number }): (params: FetchParams) => unknown;
}

/** Layout: https://kafka.apache.org/protocol, Fetch version 13, the first that names topics by id. */
const apiVersion = 13;
const apiKey = 1;
const apiName = 'Fetch';
const readCommitted = 1;
/** As kafkajs has it for its own versions. */
const networkDelayMs = 100;

const { parse } = kafkajsModule<{ parse(answer: unknown): Promise<unknown> }>(
  'src/protocol/requests/fetch/v11/response',
);

const { errorCodes } = kafkajsModule<{ errorCodes: object[] }>('src/protocol/error');

/** What answers to fetches by id go through; an object, as the modules of kafkajs are. */
export const answersById = {
  decode: async (bytes: Buffer, nameOf: (id: string) => string): Promise<FetchAnswer> =>
    decodeFetchResponse(apiVersion, bytes, nameOf),
};

const pinned = new Map<string, string>();

/**
 * From here on this process fetches of a topic by its id, and of no other topic that may take its
 * name: the broker answers `UNKNOWN_TOPIC_ID` then. Null fetches by name again.
 */
export function pinTopic(topic: string, id: string | null): void {
  if (id === null) pinned.delete(topic);
  else pinned.set(topic, id);
}

/** Teaches kafkajs to fetch by id what is pinned, where the broker can. */
export function installFetchById(): void {
  errorCodes.push(
    {
      type: 'UNKNOWN_TOPIC_ID',
      code: 100,
      retriable: false,
      message: 'The topic was deleted, or made anew',
    },
    {
      type: 'INCONSISTENT_TOPIC_ID',
      code: 103,
      retriable: false,
      message: 'The topic was made anew',
    },
  );
  const fetches = kafkajsModule<FetchRequests>('src/protocol/requests/fetch');
  const latest = Math.max(...fetches.versions.map(Number));
  const byName = fetches.protocol;
  fetches.versions = [...fetches.versions, apiVersion];
  fetches.protocol = ({ version }) => {
    const named = byName({ version: Math.min(version, latest) });
    if (version < apiVersion) return named;
    return (params) => {
      const areAllPinned = params.topics.every(({ topic }) => pinned.has(topic));
      return areAllPinned ? fetchById(params) : named(params);
    };
  };
}

function fetchById(params: FetchParams): unknown {
  const ids = new Map(params.topics.map(({ topic }) => [topic, pinned.get(topic) as string]));
  const names = new Map([...ids].map(([topic, id]) => [id, topic]));
  return {
    request: { apiKey, apiVersion, apiName, encode: async () => encode(params, ids) },
    response: {
      decode: (bytes: Buffer) => answersById.decode(bytes, (id) => names.get(id) ?? id),
      parse,
    },
    requestTimeout: params.maxWaitTime + networkDelayMs,
  };
}

/** Tags of the header; a consumer, its limits, no session; topics; none forgotten, rack, tags. */
function encode(params: FetchParams, ids: ReadonlyMap<string, string>): Encoder {
  const request = new WireWriter()
    .writeUVarInt(0)
    .writeInt32(-1)
    .writeInt32(params.maxWaitTime)
    .writeInt32(params.minBytes)
    .writeInt32(params.maxBytes)
    .writeInt8(params.isolationLevel ?? readCommitted)
    .writeInt32(0)
    .writeInt32(-1)
    .writeUVarInt(params.topics.length + 1);
  for (const { topic, partitions } of params.topics) {
    writeTopicId(request, ids.get(topic) as string);
    request.writeUVarInt(partitions.length + 1);
    for (const { partition, fetchOffset, maxBytes } of partitions) {
      // Between them: no leader epoch, no epoch of the last record, no start of a follower's log.
      request.writeInt32(partition).writeInt32(-1).writeInt64(fetchOffset).writeInt32(-1);
      request.writeInt64(-1).writeInt32(maxBytes).writeUVarInt(0);
    }
    request.writeUVarInt(0);
  }
  return request
    .writeUVarInt(1)
    .writeUVarIntString(params.rackId ?? '')
    .writeUVarInt(0);
}
