import { quarterAt } from '../../../libs/campaign/quarter-range.ts';
import type { ApiContext } from '../context.ts';

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
