import { ApiProblem } from '../../../../../../libs/client/api-problem.ts';
import type { BuyersAnswer } from '../../../../../../libs/contracts/api-buyers.ts';
import { ask } from '../../../data/ask.ts';
import { count, percent } from '../../../format/numbers.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { queryOf, routePath } from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { param, setParams } from '../../../routing/address.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Choice } from '../../../ui/field.tsx';
import { Figure } from '../../../ui/figure.tsx';
import type { SectionProps } from '../desk-section.tsx';
import { BuyersTable } from './buyers-table.tsx';
import { people } from './people.ts';

/** How many people bought, came back, and are new to the brand. */
export function BuyersSection({ desk }: SectionProps) {
  const { subject, campaignId, others } = desk;
  const { buyers: texts } = t().desk;
  const other = others.find((each) => each.campaignId === param('beside'));
  const query = { ...queryOf(subject), ...(other && { compare: other.campaignId }) };
  const path = routePath(subject, 'buyers', query);
  const answer = useFigures(subject, `buyers ${other?.campaignId}`, () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/buyers', { params: { path: { campaignId }, query } }),
    ),
  );
  const { error } = answer;
  if (error instanceof ApiProblem && error.status === 404) {
    return <EmptyState title={texts.notHere}>{texts.notHereWhat}</EmptyState>;
  }
  return (
    <Panel
      title={texts.title}
      hint={texts.hint}
      tools={
        <>
          {others.length > 0 && (
            <Choice
              label={texts.beside}
              value={other?.campaignId ?? ''}
              options={[
                ['', t().parts.series.nothing],
                ...others.map((each) => [each.campaignId, each.name] as const),
              ]}
              onChange={(next) => setParams({ beside: next || null })}
            />
          )}
          <CsvLink path={path} name={`${campaignId}-buyers`} />
        </>
      }
    >
      <Answered answer={answer}>
        {(data: BuyersAnswer) => (
          <>
            <BuyerFigures line={data.totals} />
            <BuyersTable data={data} hasOther={other !== undefined} />
            <p class="muted small">{texts.few}</p>
          </>
        )}
      </Answered>
    </Panel>
  );
}

function BuyerFigures({ line }: { readonly line: BuyersAnswer['totals'] }) {
  const { buyers: texts } = t().desk;
  const { buyers, repeatBuyers, newToBrand, alsoInOther } = line;
  return (
    <div class="tiles">
      <Figure label={texts.buyers} value={people(buyers)} note={band(buyers)} />
      <Figure label={texts.repeat} value={people(repeatBuyers)} note={band(repeatBuyers)} />
      <Figure
        label={texts.fresh}
        value={percent(newToBrand?.share ?? null)}
        note={
          newToBrand === null || newToBrand.exact
            ? texts.freshNote
            : texts.between(percent(newToBrand.low), percent(newToBrand.high))
        }
      />
      {alsoInOther !== null && (
        <Figure label={texts.both} value={people(alsoInOther)} note={band(alsoInOther)} />
      )}
    </div>
  );
}

function band(of: BuyersAnswer['totals']['buyers']): string {
  const { buyers: texts } = t().desk;
  if (of === null) return texts.notTold;
  return of.exact ? texts.exact : texts.between(count(of.low), count(of.high));
}
