import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiPlace } from '../../../libs/client/api-client.ts';
import type {
  Basis,
  BrandsAnswer,
  IntegrityAnswer,
  TotalsAnswer,
} from '../../../libs/contracts/api.ts';
import type { BasisCount, CountResult } from '../../../libs/contracts/count-result.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import { ApiRefusal, askApi, askPage } from '../api.ts';
import { CommandError } from '../command-error.ts';

const pollMs = 50;
const standstillMsMax = 120_000;

/**
 * Waits until the answers of the API include everything before these ends of the log.
 *
 * @throws CommandError 1 where nothing has moved for two minutes
 */
export async function untilCounted(
  api: ApiPlace,
  campaignId: string,
  until: { readonly ends: readonly PartitionBounds[]; readonly signal: AbortSignal },
): Promise<void> {
  const { ends, signal } = until;
  let missingBefore = Number.POSITIVE_INFINITY;
  let movedAt = performance.now();
  while (!signal.aborted) {
    const path = `/v1/campaigns/${campaignId}/totals?allowPartial=true`;
    const { offsets, partial } = await askApi<TotalsAnswer>(api, path);
    const missing = ends.reduce(
      (sum, { partition, high }) => sum + Math.max(0, high - (offsets[partition] ?? 0)),
      0,
    );
    if (missing === 0 && !partial) return;
    if (missing < missingBefore) movedAt = performance.now();
    missingBefore = Math.min(missing, missingBefore);
    if (performance.now() - movedAt > standstillMsMax) {
      const log = 'The logs of the services are in .tally/logs.';
      throw new CommandError(1, `The counting stands still, ${missing} records short. ${log}`);
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What the API counted. */
export type ApiCount = Pick<CountResult, 'activity' | 'cohort' | 'outcomes'>;

/**
 * A campaign's figures as the API gives them, on both clocks, and how its records ended. Where a
 * part of them can't be read at the moment, which is what an overloaded machine does to it, it asks
 * again for two minutes.
 *
 * @throws CommandError 1 where the API says no
 */
export async function countsOfApi(
  api: ApiPlace,
  campaignId: string,
  signal: AbortSignal = AbortSignal.any([]),
): Promise<ApiCount> {
  const end = performance.now() + standstillMsMax;
  for (;;) {
    try {
      return await countsNow(api, campaignId);
    } catch (thrown) {
      const isPassing = thrown instanceof ApiRefusal && thrown.status === 503;
      if (!isPassing || signal.aborted || performance.now() > end) throw thrown;
      await sleep(10 * pollMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function countsNow(api: ApiPlace, campaignId: string): Promise<ApiCount> {
  const path = `/v1/campaigns/${campaignId}`;
  const { partitions } = await askApi<IntegrityAnswer>(api, `${path}/integrity`);
  const sum = (outcome: 'applied' | 'duplicate' | 'conflict' | 'rejected' | 'skipped') =>
    partitions.reduce((total, partition) => total + partition[outcome], 0);
  return {
    activity: await basisOfApi(api, path, 'activity'),
    cohort: await basisOfApi(api, path, 'cohort'),
    outcomes: {
      applied: sum('applied'),
      duplicate: sum('duplicate'),
      conflict: sum('conflict'),
      rejected: sum('rejected'),
      skipped: sum('skipped'),
      rejectedBy: {},
    },
  };
}

async function basisOfApi(api: ApiPlace, path: string, basis: Basis): Promise<BasisCount> {
  const answer = await askApi<TotalsAnswer>(api, `${path}/totals?basis=${basis}`);
  const { totals, held, outsideRoster } = answer;
  const brands: BasisCount['brands'] = [];
  const first = `${path}/brands?basis=${basis}`;
  for (let next: string | undefined = first; next !== undefined; ) {
    const page: { answer: BrandsAnswer; next: string | undefined } = await askPage(api, next);
    brands.push(...page.answer.brands);
    next = page.next;
  }
  return { totals, brands, held, outsideRoster };
}
