import { TallyError, toError } from '../../libs/base/errors.ts';
import type { OrderLog, OrderLogListener } from '../../libs/kafka/order-log.ts';
import type { OwnerParts, OwnerStatus } from './owner-parts.ts';
import { PartitionOwner } from './partition-owner.ts';

/** How often Redis is asked whether it may throw keys away, in ms. */
const redisCheckMs = 60_000;

/**
 * The way of an event, as a table of contents:
 *
 * 1. `libs/kafka` fetches record batches and hands them on as chunks        → `records`
 * 2. `libs/fold` reads each record, finds its outcome and adds to the cells  → `PartitionOwner.records`
 * 3. rejected and conflicting records go to the dead letters                → before the commit
 * 4. `libs/store` commits what changed, if the shard is still as we think    → `PartitionOwner.#commitOnce`
 * 5. whatever is in doubt is forgotten and loaded again                      → `PartitionOwner.#doubt`
 *
 * Fetch, fold and commit overlap: a partition is fetched and folded on while its commit is under
 * way, up to `pendingMax` events.
 */
export class Pipeline implements OrderLogListener {
  readonly #parts: OwnerParts;
  readonly #owners = new Map<number, PartitionOwner>();
  #hasJoined = false;
  /** What is known of a topic that has grown; null where it has not. */
  partitionsAddedNote: string | null = null;

  constructor(parts: OwnerParts) {
    this.#parts = parts;
  }

  /** Consumes until the signal aborts; then commits what was folded and leaves the group. */
  async run(log: OrderLog, verifyEveryMs: number, signal: AbortSignal): Promise<void> {
    const drained = new AbortController();
    const drain = async (): Promise<void> => {
      for (const { partition } of this.#owners.values()) log.pause(partition);
      await Promise.all([...this.#owners.values()].map((owner) => owner.flush()));
      drained.abort();
    };
    signal.addEventListener('abort', () => void drain(), { once: true });
    if (signal.aborted) drained.abort();
    const verifying = Promise.all([
      this.#every(verifyEveryMs, drained.signal, () => this.verifyAll()),
      this.#every(redisCheckMs, drained.signal, () => this.checkRedis()),
    ]);
    try {
      await log.run(this, drained.signal);
    } finally {
      drained.abort();
      this.revoked([...this.#owners.keys()]);
      await verifying;
    }
  }

  async #every(ms: number, signal: AbortSignal, look: () => void | Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await this.#parts.clock.sleep(ms, signal);
      await look();
    }
  }

  /**
   * Redis has been away. It may have come back from a file that holds the counters of one commit and
   * the offset of another, which no look at the offset finds: all shards are loaded again.
   */
  reloadAll(): void {
    for (const owner of this.#owners.values()) owner.reload('reconnected', 'Redis was away');
  }

  /** Loads all shards again, which halts them, where Redis may throw keys away by now. */
  async checkRedis(): Promise<void> {
    try {
      await this.#parts.assertSuitable();
    } catch (thrown) {
      const error = toError(thrown);
      if (!(error instanceof TallyError) || error.code !== 'redis_unsuitable') return;
      for (const owner of this.#owners.values()) owner.reload('unsuitable', error.message);
    }
  }

  /** Looks at every shard now. */
  verifyAll(): void {
    for (const owner of this.#owners.values()) void owner.verify();
  }

  get statuses(): OwnerStatus[] {
    return [...this.#owners.values()].map((owner) => owner.status);
  }

  /** Whether the group has said what is ours: it may be nothing. */
  get hasJoined(): boolean {
    return this.#hasJoined;
  }

  assigned(partitions: readonly number[]): void {
    this.#hasJoined = true;
    for (const partition of partitions) {
      const owner = new PartitionOwner(partition, this.#parts);
      this.#owners.set(partition, owner);
      void owner.run();
    }
  }

  revoked(partitions: readonly number[]): void {
    this.#hasJoined = false;
    for (const partition of partitions) {
      this.#owners.get(partition)?.release();
      this.#owners.delete(partition);
    }
  }

  records(chunk: Parameters<OrderLogListener['records']>[0]): void | Promise<void> {
    return this.#owners.get(chunk.partition)?.records(chunk);
  }

  lost(partition: number, range: Parameters<OrderLogListener['lost']>[1]): void {
    this.#owners.get(partition)?.lost(range);
  }

  outOfSight(partition: number): void {
    this.#owners.get(partition)?.outOfSight();
  }

  corrupt(partition: number, range: Parameters<OrderLogListener['corrupt']>[1]): void {
    this.#owners.get(partition)?.corrupt(range);
  }

  partitionsAdded(before: number, after: number): void {
    this.#parts.metrics.partitionsAdded.inc();
    for (const owner of this.#owners.values()) {
      if (this.#parts.placements.knows(owner.partition, after)) continue;
      owner.reload('partitions', `the topic has ${after} partitions`);
    }
    this.partitionsAddedNote = `it had ${before} when this process started, and has ${after}`;
    this.#parts.logger.error(
      { before, after },
      'the order topic has more partitions than before: keys have moved, so a late redelivery can be counted on two partitions',
    );
  }
}
