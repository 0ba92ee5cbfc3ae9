import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { createFastReader } from '../../libs/fold/fast-reader.ts';
import { SeriesTable } from '../../libs/fold/series-table.ts';
import { emptyShardMeta, Shard } from '../../libs/fold/shard.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { TopicWriter } from '../../libs/kafka/topic-writer.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import { type KeySpace, shardKeys } from '../../libs/store/keys.ts';
import { ShadowStore } from '../../libs/store/shadow-store.ts';
import { type Claim, ShardStore } from '../../libs/store/shard-store.ts';
import { openRebuildLog, type RebuildLog } from '../../services/aggregator/rebuild/rebuild-log.ts';
import {
  type RebuildParts,
  type RebuiltShard,
  rebuildPartition,
} from '../../services/aggregator/rebuild/rebuild-partition.ts';
import { orderRecord } from './order-event-json.ts';
import { shardOptions, testIdentityKey } from './shards.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A topic with one partition, the shard that an owner has made of it, and what rebuilds it. */
export class RebuildStand {
  readonly space: KeySpace;
  readonly connection: ReturnType<typeof connectRedis>;
  readonly store: ShardStore;
  readonly log: RebuildLog;
  readonly letters: number[] = [];
  readonly #brokers: string;
  readonly #writer: TopicWriter;
  readonly #owned: ConstructorParameters<typeof ShadowStore>[0];

  private constructor(
    place: { readonly brokers: string; readonly topic: string; readonly prefix: string },
    connection: ReturnType<typeof connectRedis>,
  ) {
    const kafka = createKafka({ brokers: [place.brokers], clientId: 'tally-test' }, silent);
    this.space = { prefix: place.prefix, topic: place.topic };
    this.connection = connection;
    this.#brokers = place.brokers;
    const { space } = this;
    this.#owned = { connection, space, owner: 'test', identityKeyFingerprint: 'k' };
    this.store = new ShardStore(this.#owned);
    this.log = openRebuildLog(kafka, silent, place.topic);
    this.#writer = new TopicWriter(kafka, place.topic, { lingerMs: 0 });
  }

  static async open(place: {
    readonly brokers: string;
    readonly topic: string;
    readonly prefix: string;
    readonly redisUrl: string;
  }): Promise<RebuildStand> {
    const connection = connectRedis({ url: place.redisUrl, role: 'writer' });
    await untilReady(connection, AbortSignal.timeout(10_000));
    return new RebuildStand(place, connection);
  }

  get keys() {
    return shardKeys(this.space, 0);
  }

  /** Writes one paid event for each id; a negative one is no event at all. */
  async produce(ids: Iterable<number>): Promise<void> {
    const records = [...ids].map((id) => {
      if (id < 0) return { key: `bad-${id}`, value: '{' };
      const { key, value } = orderRecord({ id: String(id), lines: [{ brand: `b${id % 3}` }] });
      return { key, value };
    });
    await this.#writer.send(
      0,
      records.map((record) => ({ ...record, headers: [] })),
    );
  }

  /** What an owner does: claims the shard, and folds and commits the log from there up to `to`. */
  async own(to: number): Promise<{ readonly claim: Claim; readonly shard: Shard }> {
    const topicId = await this.log.topicId();
    const meta = { ...emptyShardMeta(0), ...(topicId !== null && { topicId }) };
    const claim = await this.store.create(0, meta);
    const shard = new Shard(claim.meta, this.#shardOptions());
    await this.store.load(claim, shard);
    const range = { partition: 0, from: shard.next, to };
    for await (const chunk of this.log.scan(range, new AbortController().signal)) shard.fold(chunk);
    await this.store.commit(claim, shard.takeDelta(), 100);
    return { claim, shard };
  }

  rebuild(
    overrides: Partial<RebuildParts> & { readonly accepted?: readonly [number, number][] } = {},
  ): Promise<RebuiltShard> {
    const accepted = (overrides.accepted ?? []).map(([from, last]) => ({ from, to: last + 1 }));
    return rebuildPartition(0, accepted, { ...this.parts(), ...overrides });
  }

  parts(): RebuildParts {
    const { connection, space, store, log } = this;
    return {
      log,
      store,
      connection,
      space,
      shadows: new ShadowStore(this.#owned),
      shard: this.#shardOptions(),
      sendDeadLetters: async (letters) => {
        this.letters.push(...letters.map(({ offset }) => offset));
      },
      signal: new AbortController().signal,
      identityKeyFingerprint: 'k',
      rules: 'any',
      partitioner: 'any',
      onRecord: { readCounts: async () => [], addCount: async () => [] },
      origin: { by: 'test', reason: 'a test', at: '2026-11-12T00:00:00Z' },
      unitOf: () => 'pair',
      recordedStart: async () => null,
    };
  }

  /** Everything before `low` expires. */
  async expire(low: number): Promise<void> {
    const { topic } = this.space;
    const admin = localKafka(this.#brokers).admin();
    await admin.connect();
    try {
      await admin.fetchTopicOffsets(topic);
      const partitions = [{ partition: 0, offset: String(low) }];
      await admin.deleteTopicRecords({ topic, partitions });
    } finally {
      await admin.disconnect();
    }
  }

  /** Names of all that there is of the shard, without the prefix that they share. */
  async names(): Promise<string[]> {
    const names = await this.connection.keys(`${this.keys.shard}*`);
    return names.map((name) => name.slice(this.keys.shard.length)).sort();
  }

  async close(): Promise<void> {
    this.connection.disconnect();
    await Promise.all([this.log.close(), this.#writer.close()]);
  }

  #shardOptions() {
    return shardOptions({
      series: new SeriesTable(),
      reader: createFastReader({ identityKey: testIdentityKey }),
    });
  }
}
