import type { BuyersAnswer } from '../../../../../libs/contracts/api-buyers.ts';
import { ask } from '../../data/ask.ts';
import { percent } from '../../format/numbers.ts';
import { Answered, Panel } from '../../parts/panel.tsx';
import { queryOf, routePath, type Subject } from '../../parts/subject.ts';
import { useFigures } from '../../parts/use-figures.ts';
import { t } from '../../text/language.ts';
import { CsvLink } from '../../ui/csv-link.tsx';
import { Figure } from '../../ui/figure.tsx';
import { people } from '../desk/buyers/people.ts';

/** How many people bought from a brand, came back, and are new to it. */
export function BrandBuyers({ subject }: { readonly subject: Subject }) {
  const { campaignId } = subject;
  const query = queryOf(subject);
  const answer = useFigures(subject, 'buyers', () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/buyers', { params: { path: { campaignId }, query } }),
    ),
  );
  const { buyers: texts } = t().desk;
  return (
    <Panel
      title={texts.title}
      hint={texts.hint}
      tools={<CsvLink path={routePath(subject, 'buyers', query)} name={`${campaignId}-buyers`} />}
    >
      <Answered answer={answer}>
        {({ totals: { buyers, repeatBuyers, newToBrand } }: BuyersAnswer) => (
          <>
            <div class="tiles">
              <Figure label={texts.buyers} value={people(buyers)} />
              <Figure label={texts.repeat} value={people(repeatBuyers)} />
              <Figure
                label={texts.fresh}
                value={percent(newToBrand?.share ?? null)}
                note={texts.freshNote}
              />
            </div>
            <p class="muted small">{texts.few}</p>
          </>
        )}
      </Answered>
    </Panel>
  );
}
