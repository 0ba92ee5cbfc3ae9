import { TallyError, toError } from '../../libs/base/errors.ts';
import { Shard } from '../../libs/fold/shard.ts';
import { type Claim, CommitRefusedError } from '../../libs/store/shard-store.ts';
import { haltAlarmOf } from './halt.ts';
import { hide } from './halt-mark.ts';
import { assertSameLog, boundsOf, type LogPlace } from './log-check.ts';
import type { OwnerParts } from './owner-parts.ts';
import { PartitionsAddedError } from './placements.ts';
import { makeShard, noteStart } from './shard-starts.ts';

/** A shard that is ours: in memory as it is stored, and proved to be a fold of the log. */
export interface TakenShard {
  readonly claim: Claim;
  readonly shard: Shard;
  readonly place: LogPlace;
}

/**
 * Claims a shard, loads it and compares it with the log. Gives undefined where the signal aborted
 * meanwhile.
 *
 * @throws TallyError that `haltAlarmOf` knows where a proof failed: the shard is hidden then
 */
export async function takeOver(
  partition: number,
  parts: OwnerParts,
  signal: AbortSignal,
): Promise<TakenShard | undefined> {
  const { log, store, metrics, logger, clock, placements } = parts;
  const started = clock.monotonic();
  const { low } = await boundsOf(log, partition);
  // Asked for before the claim: whoever claims later knows at least as much.
  const count = await placements.ask();
  if (signal.aborted) return undefined;
  const existing = await store.claimExisting(partition);
  const claim = existing ?? (await makeShard(partition, low, parts));
  metrics.claims.inc();
  const isPlaced = await placements.ruleFor(partition, { count, next: claim.meta.next });
  const shard = new Shard(claim.meta, { ...parts.shard, isPlaced });
  let place: LogPlace;
  try {
    await parts.assertSuitable();
    await store.load(claim, shard);
    place = await assertSameLog(log, partition, claim.meta);
  } catch (thrown) {
    const error = toError(thrown);
    const hiding = { meta: () => claim.meta, reason: error.message };
    if (haltAlarmOf(error) !== undefined) await hide(parts, claim, hiding);
    throw error;
  }
  if (signal.aborted) return undefined;
  void noteStart(partition, claim.meta, parts);
  logger.info(
    {
      partition,
      epoch: claim.epoch,
      next: shard.next,
      identities: shard.identities.count,
      blocks: shard.cells.blockCount,
      durationMs: Math.round(clock.monotonic() - started),
    },
    'shard claimed and loaded',
  );
  return { claim, shard, place };
}

/** What an error makes doubtful, as the metric calls it; undefined where Kafka was only not heard. */
export function doubtReason(error: Error): string | undefined {
  if (error instanceof CommitRefusedError) return error.refusal;
  if (error instanceof PartitionsAddedError) return 'partitions';
  if (!(error instanceof TallyError)) return 'unknown';
  if (error.code === 'kafka_unavailable' || error.code === 'kafka_data_corrupt') return undefined;
  return error.code === 'kafka_data_missing' ? 'log' : 'unknown';
}
