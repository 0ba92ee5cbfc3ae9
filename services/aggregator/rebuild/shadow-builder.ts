import { TallyError, toError } from '../../../libs/base/errors.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import type { LostOffsets, ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import { Shard, type ShardOptions } from '../../../libs/fold/shard.ts';
import { CorruptRangeError } from '../../../libs/kafka/corrupt-range.ts';
import type { DeadLetter } from '../../../libs/kafka/dead-letters.ts';
import type { ShadowPlan, ShadowStore, Swapped } from '../../../libs/store/shadow-store.ts';
import type { Claim, ShardStore } from '../../../libs/store/shard-store.ts';
import { copyDeadLetter } from '../copy-dead-letter.ts';
import { assertSameLog } from '../log-check.ts';
import type { RebuildLog } from './rebuild-log.ts';
import { isSame, lossText } from './rebuild-plan.ts';

export interface BuilderParts {
  readonly log: RebuildLog;
  readonly shadows: ShadowStore;
  readonly store: ShardStore;
  readonly shard: ShardOptions;
  /** Resolves when the letters are safe in their topic. */
  readonly sendDeadLetters: (letters: readonly DeadLetter[]) => Promise<void>;
  /** Offsets that one commit takes; a small number makes many commits. */
  readonly commitEvents?: number;
  readonly onProgress?: (next: number) => void;
  readonly signal: AbortSignal;
}

const commitEventsDefault = 60_000;

/** Nobody follows the changes of a shadow. */
const changesKept = 1;

/** Builds one shadow: from where it was begun, up to any offset of the log. */
export class ShadowBuilder {
  readonly #parts: BuilderParts;
  readonly #claim: Claim;
  readonly #shard: Shard;
  /** Offsets whose dead letters are in their topic already. */
  readonly #sent: LostOffsets;
  #leaderEpoch: number | null;
  #committing: Promise<void> = Promise.resolve();
  #letters: DeadLetter[] = [];

  private constructor(
    parts: BuilderParts,
    begun: { claim: Claim; shard: Shard; leaderEpoch: number | null; sent: LostOffsets },
  ) {
    this.#parts = parts;
    this.#claim = begun.claim;
    this.#shard = begun.shard;
    this.#leaderEpoch = begun.leaderEpoch;
    this.#sent = begun.sent;
  }

  /**
   * Begins a shadow, or goes on with one that was left behind, if it is still a fold of the log.
   *
   * @param sent offsets whose dead letters were sent when they were counted first
   */
  static async begin(
    partition: number,
    plan: ShadowPlan,
    parts: BuilderParts & { readonly sent: LostOffsets },
  ): Promise<ShadowBuilder> {
    const { shadows, store, log, sent } = parts;
    for (let isRetry = false; ; isRetry = true) {
      const claim = await shadows.begin(partition, plan);
      const shard = new Shard(claim.meta, parts.shard);
      try {
        await store.load(claim, shard);
        const { leaderEpoch } = await assertSameLog(log, partition, claim.meta);
        return new ShadowBuilder(parts, { claim, shard, leaderEpoch, sent });
      } catch (thrown) {
        if (isRetry || !isStale(toError(thrown))) throw thrown;
        await shadows.drop(partition);
      }
    }
  }

  get next(): number {
    return this.#shard.next;
  }

  get meta(): ShardMeta {
    return this.#shard.meta;
  }

  get keys(): Claim['keys'] {
    return this.#claim.keys;
  }

  /**
   * Folds the log up to an offset, and commits it all.
   *
   * @throws TallyError `kafka_data_corrupt` that names the option to give where records can't be
   *   decoded; `conflict` where somebody else builds the same shadow
   */
  async buildTo(to: number): Promise<void> {
    while (this.next < to) {
      try {
        await this.#foldTo(to);
      } catch (thrown) {
        if (!(thrown instanceof CorruptRangeError)) throw thrown;
        this.#skip(thrown);
      }
    }
    await this.#commit();
    await this.#committing;
  }

  async #foldTo(to: number): Promise<void> {
    const { log, signal, onProgress, commitEvents = commitEventsDefault } = this.#parts;
    const { partition } = this.#claim;
    for await (const chunk of log.scan({ partition, from: this.next, to }, signal)) {
      signal.throwIfAborted();
      if (chunk.endOffset <= this.next) continue;
      await this.#meetLeader(chunk);
      this.#fold(chunk);
      onProgress?.(this.next);
      if (this.#shard.pending >= commitEvents) await this.#commit();
    }
    // An interrupted commit is an error of the loop, too.
    await this.#committing;
  }

  #fold(chunk: RecordChunk): void {
    for (const dead of this.#shard.fold(chunk)) {
      const offset = chunk.offsets[dead.index] as number;
      if (offset >= this.#sent.from && offset < this.#sent.to) continue;
      this.#letters.push(copyDeadLetter(chunk, dead));
    }
  }

  /** A new leader may have other records where ours were: what was folded last must still be there. */
  async #meetLeader(chunk: RecordChunk): Promise<void> {
    if (chunk.leaderEpoch === this.#leaderEpoch) return;
    if (this.#leaderEpoch !== null) {
      await assertSameLog(this.#parts.log, this.#claim.partition, this.meta);
    }
    this.#leaderEpoch = chunk.leaderEpoch;
  }

  /** Starts a commit of all that was folded, once the one before it is through. */
  async #commit(): Promise<void> {
    await this.#committing;
    if (this.#shard.pending === 0) return;
    const delta = this.#shard.takeDelta();
    const letters = this.#letters;
    this.#letters = [];
    const { store, sendDeadLetters } = this.#parts;
    const committing = (async () => {
      if (letters.length > 0) await sendDeadLetters(letters);
      await store.commit(this.#claim, delta, changesKept);
    })();
    // Whoever awaits it next is told; until then nobody is.
    committing.catch(() => undefined);
    this.#committing = committing;
  }

  /** Goes on behind records that can't be decoded, where that was agreed to. */
  #skip({ range, message }: CorruptRangeError): void {
    const from = Math.max(range.baseOffset, this.next);
    const lost = { from, to: range.lastOffset + 1 };
    const { partition } = this.#claim;
    if (!(this.meta.lost ?? []).some((some) => isSame(some, lost))) {
      throw new TallyError(
        'kafka_data_corrupt',
        `${message}. To go on without them, for good, give them up by name: ` +
          `tally rebuild --partition ${partition} --accept-loss ${lossText(lost)}`,
      );
    }
    this.#shard.fold(emptyChunk(partition, lost, this.#leaderEpoch ?? 0));
  }

  /**
   * Puts the shadow in the place of the shown shard, after a last look that it is whole and that
   * the log still is the one that it was built from.
   *
   * @throws TallyError where it is not; then nothing was changed
   */
  async swap(): Promise<Swapped> {
    const { log, store, shadows } = this.#parts;
    const { meta } = this;
    await assertSameLog(log, this.#claim.partition, meta);
    if (!(await store.verify(this.#claim, meta))) {
      throw new TallyError(
        'conflict',
        `The rebuilt shard ${this.#claim.keys.shard} is not as it was left: somebody else is at it.`,
      );
    }
    return shadows.swap(this.#claim, meta.next);
  }
}

/** What was left behind by a run that ended early is of no use any more. */
function isStale(error: Error): boolean {
  const code = error instanceof TallyError ? error.code : '';
  return code === 'shard_corrupt' || code === 'kafka_data_missing';
}

/** Offsets without a record, as a chunk. */
export function emptyChunk(
  partition: number,
  { from, to }: LostOffsets,
  leaderEpoch: number,
): RecordChunk {
  const none = new Int32Array(0);
  return {
    partition,
    firstOffset: from,
    endOffset: to,
    highWatermark: to,
    leaderEpoch,
    count: 0,
    bytes: new Uint8Array(0),
    offsets: new Float64Array(0),
    timestamps: new Float64Array(0),
    keyStarts: none,
    keyEnds: none,
    valueStarts: none,
    valueEnds: none,
    headerStarts: none,
    headerCounts: none,
  };
}
