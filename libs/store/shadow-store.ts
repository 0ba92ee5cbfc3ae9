import { randomInt } from 'node:crypto';
import { TallyError } from '../base/errors.ts';
import type { ShardMeta } from '../contracts/shard-meta.ts';
import {
  type KeySpace,
  onSide,
  type ShardKeys,
  type ShardSide,
  shadowKeys,
  shardKeys,
  shardSides,
} from './keys.ts';
import type { RedisConnection, StoreScripts } from './scripts.ts';
import { decodeMeta, encodeMeta } from './shard-meta-json.ts';
import { type Claim, shardFormat } from './shard-store.ts';

export interface ShadowStoreOptions {
  readonly connection: RedisConnection & StoreScripts;
  readonly space: KeySpace;
  /** Names who rebuilds, for people. */
  readonly owner: string;
  readonly identityKeyFingerprint: string;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** How a shard is built anew, and by whom. */
export interface ShadowPlan {
  /** Everything that decides what the shard becomes. What was begun by another plan is no use. */
  readonly rules: string;
  /** The meta that it starts with. */
  readonly start: ShardMeta;
  /** Who, when and why, kept in the shard. */
  readonly origin: Readonly<Record<string, string>>;
}

/** A swap that was made. */
export interface Swapped {
  readonly epoch: number;
  /** Where the shard stood that was shown until now; null where there was none. */
  readonly nextBefore: number | null;
}

/** New shadows draw their epoch up to here: no two are ever taken for each other, and claims can add
 * to it. */
const epochsMax = 2 ** 48;

const randomShare = (): number => randomInt(epochsMax - 1) / epochsMax;

/** Chunks of identities that are looked for at once. */
const chunksAtOnce = 16;

/**
 * Shards that are built beside those that are shown. They are loaded and committed to as any shard
 * is, by `ShardStore`, with the claim that `begin` gives.
 */
export class ShadowStore {
  readonly #options: ShadowStoreOptions;

  constructor(options: ShadowStoreOptions) {
    this.#options = options;
  }

  /**
   * Begins a shadow, or goes on with the one that was begun by the same plan. Whoever built it
   * until now is fenced. One of another plan is dropped first.
   */
  async begin(partition: number, plan: ShadowPlan): Promise<Claim> {
    const begun = await this.#begin(partition, plan);
    if (begun !== undefined) return begun;
    await this.drop(partition);
    const anew = await this.#begin(partition, plan);
    if (anew !== undefined) return anew;
    throw new TallyError(
      'conflict',
      `Somebody else has begun to rebuild partition ${partition} in another way.`,
    );
  }

  async #begin(partition: number, plan: ShadowPlan): Promise<Claim | undefined> {
    const {
      connection,
      space,
      owner,
      identityKeyFingerprint,
      random = randomShare,
    } = this.#options;
    const keys = shadowKeys(space, partition);
    const [result, epoch = '', next = '', meta = '', side = ''] = await connection.tallyBegin(
      keys.shard,
      shardKeys(space, partition).shard,
      owner,
      encodeMeta(plan.start),
      String(plan.start.next),
      shardFormat,
      identityKeyFingerprint,
      plan.rules,
      JSON.stringify(plan.origin),
      String(1 + Math.floor(random() * epochsMax)),
    );
    if (result !== 'claimed') return undefined;
    const own = onSide(keys, side as ShardSide);
    return { partition, keys: own, epoch, meta: decodeMeta(meta, next) };
  }

  /**
   * Puts a shadow in the place of the shard that is shown, at `next`, in one step: whoever owned
   * that is fenced, and readers load the new one.
   *
   * @throws TallyError `conflict` where the shadow is not ours or not there; nothing was changed
   */
  async swap(claim: Claim, next: number): Promise<Swapped> {
    const { connection, space, owner } = this.#options;
    const shown = shardKeys(space, claim.partition);
    const [result = '', epoch = '', before = ''] = await connection.tallySwap(
      shown.shard,
      shown.changes,
      claim.keys.shard,
      claim.keys.changes,
      claim.epoch,
      String(next),
      owner,
    );
    if (result !== 'swapped') {
      throw new TallyError(
        'conflict',
        `The rebuilt shard ${claim.keys.shard} can't be put in place (${result}): somebody else is at it.`,
      );
    }
    return { epoch: Number(epoch), nextBefore: before === '' ? null : Number(before) };
  }

  /** Whether a shadow of a partition has been begun. */
  async isBegun(partition: number): Promise<boolean> {
    const { connection, space } = this.#options;
    return (await connection.exists(shadowKeys(space, partition).shard)) > 0;
  }

  /**
   * Removes the shadow of a partition, if there is one, and all identities that belong neither to
   * it nor to the shard that is shown. It can be run at any time, any number of times.
   */
  async drop(partition: number): Promise<void> {
    const { connection, space } = this.#options;
    const keys = shadowKeys(space, partition);
    // One command for all of it: whoever still builds it is refused from here on.
    await connection.unlink(keys.shard, keys.changes);
    await this.tidy(partition);
  }

  /** Removes identities of which neither the shown shard nor a shadow knows. */
  async tidy(partition: number): Promise<void> {
    const { connection, space } = this.#options;
    const keys = shardKeys(space, partition);
    const used = await Promise.all(
      [keys.shard, shadowKeys(space, partition).shard].map((key) => this.#sideOf(key)),
    );
    // A shard that is none, or that came to be before shards had sides, may lie on side a.
    for (const side of shardSides) {
      if (side === 'a' ? used[0] !== 'a' && used[0] !== null : !used.includes(side)) {
        const chunks = await this.#chunksOf(keys, side);
        if (chunks.length > 0) await connection.unlink(...chunks);
      }
    }
  }

  async #sideOf(key: string): Promise<string | null> {
    const { connection } = this.#options;
    if ((await connection.type(key)) !== 'hash') return null;
    const [side] = await connection.hmget(key, 'side');
    return side ?? 'a';
  }

  /** The chunks that there are on a side. One that was lost leaves a hole, so it looks far ahead. */
  async #chunksOf(keys: ShardKeys, side: ShardSide): Promise<string[]> {
    const { connection } = this.#options;
    const found: string[] = [];
    for (let first = 0; ; first += chunksAtOnce) {
      const names = Array.from({ length: chunksAtOnce }, (_, i) =>
        keys.identities(first + i, side),
      );
      const there = await Promise.all(names.map((name) => connection.exists(name)));
      const existing = names.filter((_, i) => (there[i] as number) > 0);
      if (existing.length === 0) return found;
      found.push(...existing);
    }
  }
}
