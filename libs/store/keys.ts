/**
 * Every key that Tally has in Redis. All keys of a shard share one hash tag, so that a node of a
 * Cluster holds a shard whole and one script can change all of it.
 *
 * | key | type | lifetime | written by | read by |
 * |---|---|---|---|---|
 * | `tally:{topic/partition}` | hash: `format`, `epoch`, `owner`, `next`, `meta`, `identityKey`, `side`, `origin` (where a rebuild made it: who, when, why), `s/N` (the name of series N), `N/B` (block B of series N) and `o/N` (page N of the purchases of sampled buyers) | until the campaign's data is given up | claim, commit, swap | owner, query-api, reporter |
 * | `tally:{topic/partition}:changes` | stream, capped by each commit: `from`, `digest`, `next`, `epoch`, `meta`, `blocks` | as the hash | commit | query-api |
 * | `tally:{topic/partition}:ids:N` | string: identities N × 262,144 and on, 24 bytes each | as the hash | commit | owner |
 * | `tally:{topic/partition}:ids-b:N`, `:ids-c:N` | the same, of a shard whose `side` is b or c | as the hash | commit | owner |
 * | `tally:{topic/partition}:shadow`, `:shadow:changes` | a shard that is being rebuilt, as the two above | until it is swapped in, or `tally rebuild --abort` | rebuild | rebuild |
 * | `tally:{topic/partition}:owner` | string: JSON of an `OwnerNote`, what the owner says of itself | a minute after it was written | owner, every 2 s, as far as it can | `tally status`: for people only, nothing is decided by it |
 * | `tally:{topic/campaign/id}:shown` | stream, an entry a minute: `minute`, a packed `ShownMinute` | until it is trimmed | query-api, the first that writes a minute | query-api, reporter |
 * | `tally:{signals}:lease` | string: token of the query API that says what happens | 15 s after it was last held | query-api | query-api |
 * | `tally:{signals}:webhook` | string: offset of the next signal that the webhook is to be told | kept | query-api | query-api |
 *
 * `tally` is the default of `REDIS_PREFIX`.
 */
export interface ShardKeys {
  readonly partition: number;
  readonly shard: string;
  readonly changes: string;
  /** Key of identity chunk `n`. */
  identities(n: number, side?: ShardSide): string;
}

/**
 * Where a shard keeps its identities. An owner makes new shards on side a; a rebuild builds on b or
 * c, whichever the shard is not on. So nothing that is built ever writes where a shard lies that
 * somebody owns, and a swap has no identities to move.
 */
export type ShardSide = (typeof shardSides)[number];

export const shardSides = ['a', 'b', 'c'] as const;

export interface KeySpace {
  readonly prefix: string;
  readonly topic: string;
}

/** The keys of one partition's shard. */
export function shardKeys(space: KeySpace, partition: number): ShardKeys {
  const shard = `${space.prefix}:{${space.topic}/${partition}}`;
  return {
    partition,
    shard,
    changes: `${shard}:changes`,
    identities: (n, side = 'a') => `${shard}:ids${side === 'a' ? '' : `-${side}`}:${n}`,
  };
}

/** The same keys, for a shard that keeps its identities on this side. */
export function onSide(keys: ShardKeys, side: ShardSide): ShardKeys {
  return { ...keys, identities: (n, other = side) => keys.identities(n, other) };
}

/** The key of what a partition's owner says of itself. */
export function ownerNoteKey(space: KeySpace, partition: number): string {
  return `${shardKeys(space, partition).shard}:owner`;
}

/** The keys of the shard that a rebuild of one partition builds, beside the one that is shown. */
export function shadowKeys(space: KeySpace, partition: number): ShardKeys {
  const { shard, identities } = shardKeys(space, partition);
  return { partition, shard: `${shard}:shadow`, changes: `${shard}:shadow:changes`, identities };
}

/** The key of what a campaign has shown, minute by minute. Keys of a campaign share a hash tag too. */
export function shownKey({ prefix, topic }: KeySpace, campaignId: string): string {
  return `${prefix}:{${topic}/campaign/${campaignId}}:shown`;
}

/** The keys of those who say what happens. */
export function signalKeys({ prefix }: Pick<KeySpace, 'prefix'>) {
  return { lease: `${prefix}:{signals}:lease`, webhook: `${prefix}:{signals}:webhook` } as const;
}
