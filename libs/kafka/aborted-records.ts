import type { BatchHeader } from './batch-header.ts';
import type { AbortedTransaction } from './fetched-set.ts';

/**
 * Tells which batches of a fetch belong to transactions that were rolled back. The broker names
 * them by producer and first offset, in the order in which they ended; a producer's transaction is
 * over at its next control batch. kafkajs has such a filter too, but it takes up one transaction a
 * message and trusts the order, so that records of two interleaved ones get through.
 */
export class AbortedRecords {
  readonly #toCome: AbortedTransaction[];
  readonly #rolledBack = new Set<number>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#toCome = [...aborted].sort((one, other) => one.firstOffset - other.firstOffset);
  }

  /** True where the batch's records do not count: a marker, or rolled back. Asked once a batch, in
   * log order. */
  covers(batch: BatchHeader): boolean {
    if (!batch.isTransactional) return batch.isControl;
    while (this.#toCome.length > 0 && (this.#toCome[0]?.firstOffset ?? 0) <= batch.lastOffset) {
      this.#rolledBack.add(this.#toCome.shift()?.producerId ?? -1);
    }
    if (batch.isControl) {
      this.#rolledBack.delete(batch.producerId);
      return true;
    }
    return this.#rolledBack.has(batch.producerId);
  }
}
