import { TallyError } from '../base/errors.ts';
import type { ShardMeta } from '../contracts/shard-meta.ts';
import { chunkIdentities, identityBytes } from '../fold/identity-table.ts';
import { emptyShardMeta } from '../fold/shard.ts';
import type { ShardDelta } from '../fold/shard-delta.ts';
import { type KeySpace, onSide, type ShardKeys, type ShardSide, shardKeys } from './keys.ts';
import { scanCells } from './scan-cells.ts';
import type { RedisConnection, StoreScripts } from './scripts.ts';
import { decodeMeta, encodeMeta } from './shard-meta-json.ts';

/** Version of everything that is stored: names, encodings, and what counts as the same. */
export const shardFormat = '3';

export interface ShardStoreOptions {
  readonly connection: RedisConnection & StoreScripts;
  readonly space: KeySpace;
  /** Names this process in the shard, for people. */
  readonly owner: string;
  /** Tells shards apart whose identities were hashed with another key. */
  readonly identityKeyFingerprint: string;
}

/** A shard that this process owns until somebody else claims it. */
export interface Claim {
  readonly partition: number;
  readonly keys: ShardKeys;
  readonly epoch: string;
  readonly meta: ShardMeta;
  /** Why an owner before had to halt; absent where none had to. It is no part of `meta` here, so
   * that the next commit takes it away. */
  readonly halted?: string;
}

/** Receives what a stored shard holds, in pieces. */
export interface ShardLoader {
  /** Some of the counters, as entries in any order. */
  restoreCells(entries: Buffer): void;
  restoreIdentities(bytes: Uint8Array): void;
  /** Everything was handed over. @throws TallyError `shard_corrupt` where it does not fit together */
  assertWhole(): void;
}

/** Why a commit was not taken. Nothing was changed. */
export type Refusal = 'missing' | 'fenced' | 'moved' | 'broken';

/** A commit that Redis refused, with the reason to act on. */
export class CommitRefusedError extends TallyError {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super('commit_refused', message);
    this.refusal = refusal;
  }
}

/** The shards in Redis as their owner uses them. */
export class ShardStore {
  readonly #options: ShardStoreOptions;
  readonly #keys = new Map<number, ShardKeys>();

  constructor(options: ShardStoreOptions) {
    this.#options = options;
  }

  /**
   * Takes a shard over from whoever had it; from now on commits of the old owner are refused. A
   * shard that does not exist is made, starting at `start`.
   *
   * @throws TallyError `shard_corrupt`, `redis_unsuitable` when it is not ours to touch
   */
  async claim(partition: number, start: number): Promise<Claim> {
    return this.create(partition, emptyShardMeta(start));
  }

  /**
   * Makes a shard that starts with this meta, or takes over the one that has come to be meanwhile.
   *
   * @throws TallyError as `claim`
   */
  async create(partition: number, meta: ShardMeta): Promise<Claim> {
    return (await this.#claim(partition, meta)) as Claim;
  }

  /**
   * Takes a shard over if there is one; undefined where there is none.
   *
   * @throws TallyError as `claim`
   */
  async claimExisting(partition: number): Promise<Claim | undefined> {
    return this.#claim(partition, null);
  }

  async #claim(partition: number, newMeta: ShardMeta | null): Promise<Claim | undefined> {
    const { connection, owner, identityKeyFingerprint } = this.#options;
    const keys = this.#keysOf(partition);
    const [result = '', first = '', next = '', meta = '', side = ''] = await connection.tallyClaim(
      keys.shard,
      owner,
      newMeta === null ? '' : encodeMeta(newMeta),
      newMeta === null ? '' : String(newMeta.next),
      shardFormat,
      identityKeyFingerprint,
    );
    switch (result) {
      case 'claimed': {
        const own = onSide(keys, side as ShardSide);
        const { halted, ...counted } = decodeMeta(meta, next);
        const claim = { partition, keys: own, epoch: first, meta: counted };
        return halted === undefined ? claim : { ...claim, halted };
      }
      case 'absent':
        return undefined;
      case 'format':
        throw new TallyError(
          'redis_unsuitable',
          `The shard ${keys.shard} has format ${first || 'unknown'}; this program writes ${shardFormat}.`,
        );
      case 'identity-key':
        throw new TallyError(
          'redis_unsuitable',
          `The shard ${keys.shard} was built with another IDENTITY_KEY. Set the one that it was ` +
            'built with, or rebuild it under another REDIS_PREFIX.',
        );
      default:
        throw new TallyError(
          'shard_corrupt',
          `The key ${keys.shard} holds a ${first}, not a shard.`,
        );
    }
  }

  /**
   * Loads all that a claimed shard holds.
   *
   * @throws TallyError `shard_corrupt` when a piece is missing; `shard_moved` when somebody else
   *   claimed the shard meanwhile
   */
  async load(claim: Claim, loader: ShardLoader): Promise<void> {
    const { keys, meta } = claim;
    let failure: unknown;
    try {
      for await (const page of scanCells(this.#options.connection, keys.shard)) {
        loader.restoreCells(page);
      }
      await this.#loadIdentities(claim, loader);
      loader.assertWhole();
    } catch (thrown) {
      failure = thrown;
    }
    // What does not fit together has not to be wrong: the shard may have moved under the load.
    if (!(await this.#isAt(claim, meta))) {
      throw new TallyError('shard_moved', `The shard ${keys.shard} changed while it was loaded.`);
    }
    if (failure !== undefined) throw failure;
  }

  async #loadIdentities({ keys, meta }: Claim, loader: ShardLoader): Promise<void> {
    for (const { chunk, count } of identityChunks(meta.applied)) {
      const key = keys.identities(chunk);
      const wanted = count * identityBytes;
      const bytes = await this.#options.connection.getrangeBuffer(key, 0, wanted - 1);
      if (bytes.length !== wanted) {
        const message = `${key} holds ${bytes.length} bytes of identities where ${wanted} belong.`;
        throw new TallyError('shard_corrupt', message);
      }
      loader.restoreIdentities(bytes);
    }
  }

  /**
   * Writes a delta, if the shard still stands where the delta starts and is still ours.
   *
   * @param keep entries that the stream of changes keeps, this one included
   * @throws CommitRefusedError when it was not written; any other error means that the outcome is
   *   not known
   */
  async commit(claim: Claim, delta: ShardDelta, keep: number): Promise<void> {
    const [first, second, third] = delta.identities;
    if (third !== undefined) {
      throw new TallyError('invariant_broken', 'a commit spans two identity chunks at the most');
    }
    const chunk = first?.chunk ?? 0;
    const { keys } = claim;
    const [result = '', ...details] = await this.#options.connection.tallyCommit(
      keys.shard,
      keys.changes,
      keys.identities(chunk),
      keys.identities(chunk + 1),
      claim.epoch,
      String(delta.from),
      String(delta.meta.next),
      encodeMeta(delta.meta),
      delta.entries,
      (first?.index ?? 0) * identityBytes,
      first?.bytes ?? '',
      second?.bytes ?? '',
      keep,
      delta.fromDigest,
    );
    if (result === 'committed') return;
    const refusal = result as Refusal;
    throw new CommitRefusedError(refusal, describe(refusal, claim, delta, details));
  }

  /** Whether the stored shard is still ours and stands exactly where we think it does. */
  async verify(claim: Claim, meta: ShardMeta): Promise<boolean> {
    if (!(await this.#isAt(claim, meta))) return false;
    const { connection } = this.#options;
    const runs = identityChunks(meta.applied);
    const lengths = await Promise.all(
      runs.map(({ chunk }) => connection.strlen(claim.keys.identities(chunk))),
    );
    return runs.every(({ count }, i) => (lengths[i] as number) >= count * identityBytes);
  }

  /** The epoch of a shard as it is stored; null where there is none. Claims nothing. */
  async epoch(partition: number): Promise<string | null> {
    const [epoch] = await this.#options.connection.hmget(this.#keysOf(partition).shard, 'epoch');
    return epoch ?? null;
  }

  async #isAt(claim: Claim, meta: ShardMeta): Promise<boolean> {
    const [epoch, next] = await this.#options.connection.hmget(claim.keys.shard, 'epoch', 'next');
    return epoch === claim.epoch && next === String(meta.next);
  }

  #keysOf(partition: number): ShardKeys {
    let keys = this.#keys.get(partition);
    if (keys === undefined) {
      keys = shardKeys(this.#options.space, partition);
      this.#keys.set(partition, keys);
    }
    return keys;
  }
}

/** The chunks that hold so many identities, and how many each of them holds. */
function identityChunks(applied: number): { chunk: number; count: number }[] {
  const chunks = Math.ceil(applied / chunkIdentities);
  return Array.from({ length: chunks }, (_, chunk) => ({
    chunk,
    count: Math.min(chunkIdentities, applied - chunk * chunkIdentities),
  }));
}

function describe(
  refusal: Refusal,
  claim: Claim,
  delta: ShardDelta,
  details: readonly string[],
): string {
  const shard = claim.keys.shard;
  switch (refusal) {
    case 'missing':
      return `The shard ${shard} is gone.`;
    case 'fenced':
      return `The shard ${shard} was claimed by another owner (epoch ${details[0]}, ours ${claim.epoch}).`;
    case 'moved':
      return `The shard ${shard} stands at ${details[1]}, not at ${delta.from}.`;
    case 'broken':
      return `The shard ${shard} is broken: ${details[0]}.`;
  }
}
