import { quarterAt } from '../../../libs/campaign/quarter-range.ts';
import { quarterSeconds } from '../../../libs/contracts/measures.ts';
import type { GrantedScope } from '../auth/authorise.ts';
import type { ApiContext } from '../context.ts';

const quarterMs = quarterSeconds * 1000;

/**
 * The first quarter hour that is not over yet, or of which something may still be missing: by the
 * clock, and by how far the log is in. What compares sales with time stops there, so that a log that
 * is behind never looks like sales that are.
 */
export function knownUntil({ shards, clock }: Pick<ApiContext, 'shards' | 'clock'>): number {
  const nowMs = clock.now();
  const knownMs = Math.min(nowMs, shards.completeUntilMs() ?? nowMs);
  return quarterAt(Temporal.Instant.fromEpochMilliseconds(Math.floor(knownMs)));
}

/**
 * How far the log has told what happened: not further than `knownUntil`, nor than the latest event
 * that was counted, so a log that has fallen silent never makes sales look older than it knows. That
 * event may be anybody's, so a brand is told by `knownUntil` alone.
 */
export function toldUntil(
  context: Pick<ApiContext, 'shards' | 'clock'>,
  scope: GrantedScope,
): number {
  const until = knownUntil(context);
  if (scope !== 'all') return until;
  const { cube } = context.shards;
  const watermarks = cube.partitions().map((partition) => {
    return cube.state(partition)?.meta.watermarkMs ?? -Infinity;
  });
  return Math.min(until, Math.floor(Math.max(...watermarks, 0) / quarterMs));
}
