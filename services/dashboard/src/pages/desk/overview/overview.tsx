import { ask } from '../../../data/ask.ts';
import { Answered } from '../../../parts/panel.tsx';
import { queryOf, type Subject } from '../../../parts/subject.ts';
import { type Figures, useFigures } from '../../../parts/use-figures.ts';
import type { SectionProps } from '../desk-section.tsx';
import { LatestSignals } from '../signals/latest-signals.tsx';
import { BothClocks, type ClockTotals } from './both-clocks.tsx';
import { BrandListings } from './brand-listings.tsx';
import { Ranking } from './ranking.tsx';
import { TotalsTiles } from './totals-tiles.tsx';

/** Where everything stands: totals on both clocks, the ranking or a brand's listings, the news. */
export function Overview({ desk }: SectionProps) {
  const { subject } = desk;
  const totals = useTotals(subject);
  return (
    <div class="stack">
      <Answered answer={totals}>
        {(data) => <TotalsTiles subject={subject} totals={data[subject.basis]} />}
      </Answered>
      <div class="desk-split">
        {subject.brandId === null ? <Ranking desk={desk} /> : <BrandListings desk={desk} />}
        <div class="stack">
          <BothClocks subject={subject} answer={totals} />
          <LatestSignals desk={desk} />
        </div>
      </div>
    </div>
  );
}

/** The totals by both clocks, of one moment as near as can be. */
function useTotals(subject: Subject): Figures<ClockTotals> {
  const path = { campaignId: subject.campaignId };
  const load = (basis: 'activity' | 'cohort') =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/totals', {
        params: { path, query: { ...queryOf(subject), basis } },
      }),
    );
  return useFigures(subject, 'totals', async () => {
    const [activity, cohort] = await Promise.all([load('activity'), load('cohort')]);
    return { activity, cohort };
  });
}
