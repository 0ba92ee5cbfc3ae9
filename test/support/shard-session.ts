import { emptyShardMeta, Shard } from '../../libs/fold/shard.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import { type ShardKeys, shardKeys } from '../../libs/store/keys.ts';
import { type Claim, ShardStore } from '../../libs/store/shard-store.ts';
import { type LineDraft, orderRecord } from './order-event-json.ts';
import { recordChunk, type TestRecord } from './record-chunk.ts';
import { shardOptions } from './shards.ts';

/** One owner of one shard on one connection, as a test drives it by hand. */
export interface ShardSession {
  readonly connection: ReturnType<typeof connectRedis>;
  readonly keys: ShardKeys;
  readonly store: ShardStore;
  /** The shard in memory and the claim on it; `claim` renews both from what is stored. */
  shard: Shard;
  claimed: Claim;
  claim(): Promise<void>;
  /** Folds one paid event for each id, without a commit. */
  fold(ids: Iterable<number>, line?: (id: number) => LineDraft): void;
  commit(): Promise<void>;
  close(): void;
}

export interface SessionPlace {
  readonly url: string;
  readonly prefix?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly commandTimeoutMs?: number;
}

/** The paid event that a session folds for an id. */
export function sessionRecord(id: number, line: LineDraft): TestRecord {
  return orderRecord({ id: String(id), buyer: { id: `b${id % 40}` }, lines: [line] });
}

/** Connects and claims. */
export async function openShardSession(place: SessionPlace): Promise<ShardSession> {
  const { url, prefix = 'test', topic = 'orders', partition = 0, commandTimeoutMs } = place;
  const connection = connectRedis({
    url,
    role: 'writer',
    ...(commandTimeoutMs !== undefined && { commandTimeoutMs }),
  });
  await untilReady(connection, AbortSignal.timeout(10_000));
  const space = { prefix, topic };
  const store = new ShardStore({ connection, space, owner: 'test', identityKeyFingerprint: 'k' });
  const session: ShardSession = {
    connection,
    keys: shardKeys(space, partition),
    store,
    shard: new Shard(emptyShardMeta(0), shardOptions()),
    claimed: await store.claim(partition, 0),
    async claim() {
      this.claimed = await store.claim(partition, 0);
      this.shard = new Shard(this.claimed.meta, shardOptions());
      await store.load(this.claimed, this.shard);
    },
    fold(ids, line = (id) => ({ listing: `l${id % 3}` })) {
      const records = [...ids].map((id) => sessionRecord(id, line(id)));
      this.shard.fold(recordChunk({ partition, firstOffset: this.shard.next }, records));
    },
    async commit() {
      await store.commit(this.claimed, this.shard.takeDelta(), 100);
    },
    close: () => connection.disconnect(),
  };
  await session.claim();
  return session;
}
