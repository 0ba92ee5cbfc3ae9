import type { LostOffsets, ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import type { Claim } from '../../libs/store/shard-store.ts';
import { LogLostError } from './halt.ts';
import type { OwnerParts } from './owner-parts.ts';

/** Where a count starts and what it has given up. */
export interface ShardStart {
  readonly start: number;
  readonly lost: readonly LostOffsets[];
}

/**
 * Where each partition's count starts, kept outside of the Redis that holds the counts: without it,
 * a shard that is gone and one that never was would look the same.
 */
export interface ShardStarts {
  /** What is known here already; it may be old. */
  known(partition: number): ShardStart | undefined;
  /**
   * What is on record now; undefined where nothing is.
   *
   * @throws TallyError `kafka_unavailable`
   */
  read(partition: number): Promise<ShardStart | undefined>;
  /** @throws TallyError `kafka_unavailable` */
  record(partition: number, start: ShardStart, reason: string): Promise<void>;
  /**
   * Whether anything else says that the partition was counted before. It is a hint: it can stop a
   * count that would start too late, and never starts one anywhere.
   *
   * @throws TallyError `kafka_unavailable`
   */
  wasCounted(partition: number): Promise<boolean>;
}

/**
 * Makes a shard where there is none: from where the partition's count is on record to start, which
 * the log must still hold, or else from the first record that there is.
 *
 * @throws TallyError `kafka_data_missing` where that would leave out what was counted before
 */
export async function makeShard(
  partition: number,
  low: number,
  { log, store, starts, logger }: OwnerParts,
): Promise<Claim> {
  const recorded = await starts.read(partition);
  if (recorded === undefined && low > 0 && (await starts.wasCounted(partition))) {
    throw new LogLostError(
      'log-expired',
      `The shard is gone, nobody has recorded where its count started, and records 0 to ${low - 1} have expired.`,
    );
  }
  if (recorded !== undefined && recorded.start < low) {
    throw new LogLostError(
      'log-expired',
      `The shard is gone, and records ${recorded.start} to ${low - 1}, which it had counted, have expired.`,
    );
  }
  const { start, lost } = recorded ?? { start: low, lost: [] };
  // The record comes first: a shard of which nothing is on record could be lost without a trace.
  if (recorded === undefined) await starts.record(partition, { start, lost }, 'first claim');
  else logger.warn({ partition, start }, 'the shard is gone and is counted again from its start');
  const topicId = await log.topicId();
  return store.create(partition, {
    ...emptyShardMeta(start),
    ...(topicId !== null && { topicId }),
    ...(lost.length > 0 && { lost }),
  });
}

/** Puts on record where a shard starts that exists, should that not be known yet. */
export async function noteStart(
  partition: number,
  { start, lost = [] }: ShardMeta,
  { starts, logger }: OwnerParts,
): Promise<void> {
  const isKnown = (known: ShardStart | undefined): boolean =>
    known?.start === start && JSON.stringify(known.lost) === JSON.stringify(lost);
  if (isKnown(starts.known(partition))) return;
  try {
    if (isKnown(await starts.read(partition))) return;
    await starts.record(partition, { start, lost }, 'found in the shard');
  } catch (err) {
    logger.warn({ partition, err }, "the start of a shard's count is not on record yet");
  }
}
