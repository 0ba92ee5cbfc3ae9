import { askRanking } from '../../../libs/campaign/ranking.ts';
import { askTotals } from '../../../libs/campaign/totals.ts';
import type { Basis } from '../../../libs/contracts/api.ts';
import { type ShownMinute, shownMinuteSchema } from '../../../libs/contracts/shown.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { ApiContext } from '../context.ts';

/** Figures that are complete until longer ago than this, in ms, are not kept as those of a minute. */
export const staleMsMax = 60_000;

/**
 * What a campaign's board shows now, to be kept as that of a minute; undefined where part of it is
 * missing, or it is not known to be complete until lately: then nothing is kept.
 *
 * @param atMs the minute, ms since 1970
 */
export function makeShown(
  { shards, clock }: Pick<ApiContext, 'shards' | 'clock'>,
  { version, campaign }: BookEntry,
  atMs: number,
): ShownMinute | undefined {
  const nowMs = clock.now();
  const { offsets, missing } = shards.coverage();
  const completeUntilMs = shards.completeUntilMs();
  if (missing === undefined || missing.length > 0) return undefined;
  if (completeUntilMs === null || nowMs - completeUntilMs > staleMsMax) return undefined;
  const figures = (basis: Basis) => {
    const question = { cube: shards.cube, campaign, scope: 'all' as const, basis };
    return { ...askTotals(question), brands: askRanking(question, 'netUnits') };
  };
  return shownMinuteSchema.parse({
    campaignId: campaign.definition.id,
    at: new Date(atMs).toISOString(),
    shownAt: new Date(nowMs).toISOString(),
    definitionVersion: version.version,
    offsets,
    completeUntil: new Date(completeUntilMs).toISOString(),
    partial: false,
    activity: figures('activity'),
    cohort: figures('cohort'),
  });
}
