/**
 * Every key that Tally has in Redis. All keys of a shard share one hash tag, so that a node of a
 * Cluster holds a shard whole and one script can change all of it.
 *
 * | key | type | lifetime | written by | read by |
 * |---|---|---|---|---|
 * | `tally:{topic/partition}` | hash: `format`, `epoch`, `owner`, `next`, `meta`, `identityKey`, and the blocks of cells by name | until the campaign's data is given up | claim, commit | owner, query-api, reporter |
 * | `tally:{topic/partition}:changes` | stream, capped by each commit: `from`, `digest`, `next`, `epoch`, `meta`, `blocks` | as the hash | commit | query-api |
 * | `tally:{topic/partition}:ids:N` | string: identities N × 262,144 and on, 24 bytes each | as the hash | commit | owner |
 *
 * `tally` is the default of `REDIS_PREFIX`.
 */
export interface ShardKeys {
  readonly partition: number;
  readonly shard: string;
  readonly changes: string;
  /** Key of identity chunk `n`. */
  identities(n: number): string;
}

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
    identities: (n) => `${shard}:ids:${n}`,
  };
}
