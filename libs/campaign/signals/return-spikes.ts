import { subtractExact } from '../../base/exact.ts';
import type { ReturnSpike } from '../../contracts/signals.ts';
import type { Question } from '../question.ts';
import type { ReturnAlarm } from '../return-alarm.ts';
import { askReturns, type ReturnUnits } from '../returns.ts';
import { askedBrands } from '../uplift.ts';
import type { Sight } from './episode-watch.ts';

/** How far below the norm a rate must be known to lie, before it is said to be usual again. */
const clearShare = 0.9;

/**
 * Of which brands and listings more comes back than usual, by the rule and the norms of `/returns`.
 * What has too few units or no norm is not watched. One brand is looked at a time, so that
 * whoever asks can do something else in between.
 *
 * @param asked a question on the cohort clock
 * @param until quarter hour up to which the log is known
 */
export function* returnSpikeSights(asked: Question, until: number): Generator<Sight[], void> {
  const campaignId = asked.campaign.definition.id;
  const sightOf = (
    subject: Pick<ReturnSpike, 'brandId' | 'listingId' | 'category'>,
    line: ReturnUnits | undefined,
    alarm: ReturnAlarm | null,
  ): Sight[] => {
    if (line === undefined || alarm === null) return [];
    const { state, rateAtLeast, norm, normFrom } = alarm;
    if (rateAtLeast === null || norm === null) return [];
    const level = rateAtLeast <= norm * clearShare ? 'good' : 'between';
    const facts = {
      campaignId,
      kind: 'returnSpike',
      ...subject,
      keptUnits: subtractExact(line.sold, line.cancelled),
      returnedUnits: line.returned,
      rateAtLeast,
      norm,
      normFrom,
    } as const;
    return [{ level: state === 'raised' ? 'bad' : level, facts }];
  };
  for (const { id: brandId } of askedBrands(asked)) {
    const { brands, listings } = askReturns({ ...asked, brandId }, until);
    const whole = { brandId, listingId: null, category: null };
    yield [
      ...brands.flatMap(({ units: [line], alarm }) => sightOf(whole, line, alarm)),
      ...listings.flatMap(({ listingId, category, units: [line], alarm }) =>
        sightOf({ brandId, listingId, category }, line, alarm),
      ),
    ];
  }
}
