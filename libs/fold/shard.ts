import { assert } from '../base/assert.ts';
import { TallyError } from '../base/errors.ts';
import type { RejectReason } from '../contracts/outcomes.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';
import type { Anchor, ShardMeta } from '../contracts/shard-meta.ts';
import { applyEvent, eventWeight, type LinePlaces } from './apply.ts';
import { BlockDigests, emptyDigest } from './block-digests.ts';
import { brandsEqualListings } from './brand-sums.ts';
import { BlockWriter } from './cell-codec.ts';
import { CellRestorer } from './cell-restorer.ts';
import { CellTable } from './cell-table.ts';
import { type FactsBatch, type FactsReader, factsStatus, type Rejection } from './facts-batch.ts';
import { absent, chunkIdentities, IdentityTable } from './identity-table.ts';
import { LineSeries } from './line-series.ts';
import { wouldOverflow } from './overflow.ts';
import { PurchaseLog } from './purchase-log.ts';
import { recordHash } from './record-hash.ts';
import { SeriesNumbers } from './series-numbers.ts';
import type { SeriesTable } from './series-table.ts';
import type { DeadRecord, IdentityRun, ShardDelta } from './shard-delta.ts';

/** Whether the key of record `index` of a chunk belongs to the chunk's partition. */
export type PlacementCheck = (chunk: RecordChunk, index: number) => boolean;

export interface ShardOptions {
  readonly series: SeriesTable;
  readonly reader: FactsReader;
  readonly isPlaced: PlacementCheck;
  /** Reject what is on the wrong partition instead of only counting it. */
  readonly enforcePlacement: boolean;
}

const noRejections: readonly Rejection[] = [];

/**
 * One partition's counters in memory: the fold of its records in their order. It does no I/O and
 * looks at no clock, so the same records always give the same shard.
 */
export class Shard {
  readonly cells = new CellTable();
  readonly identities = new IdentityTable();
  readonly purchases: PurchaseLog;

  readonly #options: ShardOptions;
  readonly #places: LinePlaces;
  readonly #numbers = new SeriesNumbers();
  readonly #writer = new BlockWriter();
  readonly #digests = new BlockDigests();
  readonly #pageDigests = new BlockDigests();
  readonly #rejectedBy: Partial<Record<RejectReason, number>>;
  readonly #counts: { -readonly [K in keyof ShardMeta]: ShardMeta[K] };
  /** What the fold under way has for the dead letters. */
  #dead: DeadRecord[] = [];
  /** Takes stored counters over, until all are there. */
  #restorer: CellRestorer | undefined;
  #committedNext: number;
  #committedIdentities = 0;
  /** Never below any cell: the weight of all that was added. */
  #weight = 0;

  constructor(meta: ShardMeta, options: ShardOptions) {
    this.#options = options;
    const { series } = options;
    this.#places = { series, lines: new LineSeries(series) };
    this.purchases = new PurchaseLog({
      series,
      numbers: this.#numbers,
      digests: this.#pageDigests,
    });
    this.#rejectedBy = { ...meta.rejectedBy };
    this.#counts = { ...meta, rejectedBy: this.#rejectedBy };
    this.#committedNext = meta.next;
  }

  get next(): number {
    return this.#counts.next;
  }

  /** Offsets folded that no delta holds yet. */
  get pending(): number {
    return this.#counts.next - this.#committedNext;
  }

  get meta(): ShardMeta {
    return { ...this.#counts, rejectedBy: { ...this.#rejectedBy } };
  }

  /**
   * Takes over stored counters, as entries in any order; only before the first fold, and
   * `assertWhole` has to follow.
   *
   * @throws TallyError `shard_corrupt`
   */
  restoreCells(entries: Buffer): void {
    this.#restorer ??= new CellRestorer({
      cells: this.cells,
      series: this.#options.series,
      numbers: this.#numbers,
      digests: this.#digests,
      pageDigests: this.#pageDigests,
      purchases: this.purchases,
    });
    this.#restorer.take(entries);
  }

  /** Takes over the next chunk of stored identities; only before the first fold. */
  restoreIdentities(bytes: Uint8Array): void {
    this.identities.reserve(this.#counts.applied);
    this.identities.load(bytes);
    this.#committedIdentities = this.identities.count;
  }

  /**
   * Looks whether the blocks that were taken over are those that the meta speaks of, all of them
   * and of one moment; only once all are there, and before the first fold.
   *
   * @throws TallyError `shard_corrupt`
   */
  assertWhole(): void {
    this.#weight += this.#restorer?.finish() ?? 0;
    this.#restorer = undefined;
    const { digest, next } = this.#counts;
    const found = this.#digests.textWith(this.#pageDigests);
    if (found !== digest) {
      throw new TallyError(
        'shard_corrupt',
        `The stored counters are not those of offset ${next}: their digest is ${found}, not ${digest}.`,
      );
    }
  }

  /**
   * Folds a chunk that starts at or before `next`; offsets below `next` are left out. What has to
   * go to the dead letters is returned in log order and must be there before the next delta is
   * committed.
   */
  fold(chunk: RecordChunk): DeadRecord[] {
    assert(chunk.firstOffset <= this.next, 'a chunk leaves no hole before it');
    this.#dead = [];
    if (chunk.endOffset <= this.next) return this.#dead;
    let from = 0;
    while (from < chunk.count && (chunk.offsets[from] as number) < this.next) from++;
    while (from < chunk.count) {
      const batch = this.#options.reader.read(chunk, from);
      this.#foldBatch(chunk, from, batch);
      from += batch.count;
    }
    this.#counts.gaps += chunk.endOffset - this.next;
    this.#counts.next = chunk.endOffset;
    if (chunk.count > 0) this.#keepAnchor(chunk, chunk.count - 1);
    return this.#dead;
  }

  #foldBatch(chunk: RecordChunk, from: number, batch: FactsBatch): void {
    const rejections = this.#options.reader.rejections ?? noRejections;
    let rejectionAt = 0;
    const counts = this.#counts;
    this.identities.touch(batch.identities, 0, batch.count, 4);
    for (let i = 0; i < batch.count; i++) {
      const offset = chunk.offsets[from + i] as number;
      counts.gaps += offset - counts.next;
      counts.next = offset + 1;
      switch (batch.status[i]) {
        case factsStatus.event:
          this.#foldEvent(chunk, from + i, batch, i);
          break;
        case factsStatus.rejected: {
          const rejection = rejections[rejectionAt++];
          assert(rejection?.index === from + i, 'a rejection is told in the order of the records');
          this.#reject(rejection);
          break;
        }
        default:
          counts.skipped++;
      }
    }
  }

  #foldEvent(chunk: RecordChunk, index: number, batch: FactsBatch, i: number): void {
    const { isPlaced, enforcePlacement } = this.#options;
    const placed = isPlaced(chunk, index);
    if (!placed && enforcePlacement) {
      const message = `the key belongs to another partition than ${chunk.partition}`;
      return this.#reject({ index, reason: 'wrong_partition', message });
    }
    const known = this.identities.find(batch.identities, i * 4);
    if (known !== absent) {
      if (this.identities.sameFacts(known, batch.facts, i * 2)) {
        this.#counts.duplicate++;
        return;
      }
      this.#counts.conflict++;
      const message = 'an event with the same source and id and other facts was applied before';
      this.#dead.push({ index, reason: 'conflict', message });
      return;
    }
    const weight = this.#weight + eventWeight(batch, i);
    if (weight > Number.MAX_SAFE_INTEGER && wouldOverflow(this.cells, this.#places, batch, i)) {
      const message = 'the event would take a counter past 2^53 − 1';
      return this.#reject({ index, reason: 'counter_overflow', message });
    }
    this.#weight = weight;
    this.identities.add(batch.identities, i * 4, batch.facts, i * 2);
    applyEvent(this.cells, this.#places, batch, i);
    this.purchases.add(batch, i, this.#places.lines);
    this.#counts.applied++;
    if (!placed) this.#counts.misplaced++;
    const time = batch.timesMs[i] as number;
    const { watermarkMs } = this.#counts;
    if (watermarkMs === null || time > watermarkMs) this.#counts.watermarkMs = time;
  }

  #reject(rejection: Rejection): void {
    this.#counts.rejected++;
    const { reason } = rejection;
    this.#rejectedBy[reason] = (this.#rejectedBy[reason] ?? 0) + 1;
    this.#dead.push(rejection);
  }

  #keepAnchor(chunk: RecordChunk, index: number): void {
    const key = slice(chunk.bytes, chunk.keyStarts[index], chunk.keyEnds[index]);
    const value = slice(chunk.bytes, chunk.valueStarts[index], chunk.valueEnds[index]);
    const anchor: Anchor = { offset: chunk.offsets[index] as number, hash: recordHash(key, value) };
    this.#counts.anchor = anchor;
    this.#counts.recordTimestampMs = chunk.timestamps[index] as number;
  }

  /** All that changed since the last delta. It is only right once every earlier one is committed. */
  takeDelta(): ShardDelta {
    const { series } = this.#options;
    const from = this.#committedNext;
    const fromDigest = this.#counts.digest;
    this.cells.takeDirty((id, block, rows, index) => {
      let number = this.#numbers.of(id);
      if (number < 0) {
        number = this.#numbers.add(id);
        this.#writer.addSeries(number, series.prefix(id));
        this.#digests.add(this.#writer.bytes, this.#writer.lastStart, this.#writer.lastEnd);
      }
      this.#writer.add(number, block, rows, this.cells.pages);
      const { bytes, lastStart, lastEnd } = this.#writer;
      this.#digests.replace(index, bytes, lastStart, lastEnd);
    });
    this.purchases.write(this.#writer);
    this.#counts.digest = this.#digests.textWith(this.#pageDigests);
    const blockCount = this.#writer.count;
    const identities = this.#takeIdentities();
    this.#committedNext = this.next;
    const entries = this.#writer.take();
    return { from, fromDigest, meta: this.meta, entries, blockCount, identities };
  }

  #takeIdentities(): IdentityRun[] {
    const runs: IdentityRun[] = [];
    while (this.#committedIdentities < this.identities.count) {
      const from = this.#committedIdentities;
      const chunk = Math.floor(from / chunkIdentities);
      const to = Math.min(this.identities.count, (chunk + 1) * chunkIdentities);
      const bytes = this.identities.copy(from, to);
      runs.push({ chunk, index: from - chunk * chunkIdentities, bytes });
      this.#committedIdentities = to;
    }
    return runs;
  }

  /**
   * Whether every brand cell equals the sum of its listing cells. It looks at all cells, so it is
   * for a load and for `verify`, not for each commit.
   */
  brandsEqualListings(): boolean {
    return brandsEqualListings(this.cells, this.#options.series);
  }
}

function slice(bytes: Uint8Array, start = -1, end = -1): Uint8Array | null {
  return start < 0 ? null : bytes.subarray(start, end);
}

/** The meta of a shard that starts at an offset and has folded nothing yet. */
export function emptyShardMeta(start: number): ShardMeta {
  return {
    start,
    next: start,
    applied: 0,
    duplicate: 0,
    conflict: 0,
    rejected: 0,
    rejectedBy: {},
    skipped: 0,
    gaps: 0,
    misplaced: 0,
    watermarkMs: null,
    recordTimestampMs: null,
    anchor: null,
    digest: emptyDigest,
  };
}
