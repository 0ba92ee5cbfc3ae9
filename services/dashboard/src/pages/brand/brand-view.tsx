import type { ComponentChildren } from 'preact';
import type {
  Basis,
  CampaignAnswer,
  CampaignSummary,
  ListingsAnswer,
} from '../../../../../libs/contracts/api.ts';
import type { BrandSnapshot } from '../../../../../libs/contracts/api-stream.ts';
import { ask } from '../../data/ask.ts';
import { add, amountsOf, unitsOf } from '../../data/exact.ts';
import { useLiveBrand } from '../../data/live-campaign.ts';
import { count, money, unitName } from '../../format/numbers.ts';
import { ListingsTable } from '../../parts/listings-table.tsx';
import { Answered, Panel } from '../../parts/panel.tsx';
import { ReturnsSection } from '../../parts/returns-section.tsx';
import { SeriesSection } from '../../parts/series-section.tsx';
import { leadUnit, routePath, type Subject } from '../../parts/subject.ts';
import { useFigures } from '../../parts/use-figures.ts';
import { param, setParams } from '../../routing/address.ts';
import { t } from '../../text/language.ts';
import { AsOf } from '../../ui/as-of.tsx';
import { CsvLink } from '../../ui/csv-link.tsx';
import { Loading } from '../../ui/empty-state.tsx';
import { Choice } from '../../ui/field.tsx';
import { Figure } from '../../ui/figure.tsx';
import { PageShell } from '../../ui/page-shell.tsx';
import { Pacing } from '../desk/pace/pacing.tsx';
import { Promotions } from '../desk/pace/promotions.tsx';
import { Uplift } from '../desk/pace/uplift.tsx';
import { BrandBuyers } from './brand-buyers.tsx';
import { Statements } from './statements.tsx';

interface BrandViewProps {
  readonly campaign: CampaignAnswer;
  readonly campaigns: readonly CampaignSummary[];
  readonly brand: { readonly id: string; readonly name: string };
  /** Of a campaign and a brand, where there are several. */
  readonly choices: ComponentChildren;
}

/** All that is told of one brand. */
export function BrandView({ campaign, campaigns, brand, choices }: BrandViewProps) {
  const { campaignId, definition, definitionVersion, status } = campaign;
  const basis: Basis = param('basis') === 'cohort' ? 'cohort' : 'activity';
  const feed = useLiveBrand(campaignId, brand.id, basis);
  const subject: Subject = {
    campaignId,
    definition,
    definitionVersion,
    basis,
    groupId: null,
    brandId: brand.id,
    range: null,
    feed,
  };
  const { brand: texts, common } = t();
  const shown = feed.shown.value;
  const { timeZone } = definition;
  return (
    <PageShell
      page="brand"
      title={brand.name}
      campaignId={campaignId}
      aside={
        <AsOf
          asOf={shown?.asOf ?? null}
          timeZone={timeZone}
          link={feed.link}
          heardMs={feed.heardMs}
        />
      }
    >
      <div class="stack brand">
        <div class="row choices">
          {campaigns.length === 1 && <p class="muted">{definition.name}</p>}
          {choices}
          <Choice
            label={texts.clock}
            value={basis}
            options={(['activity', 'cohort'] as const).map(
              (each) => [each, common.basis[each]] as const,
            )}
            onChange={(next) => setParams({ basis: next === 'activity' ? null : next })}
          />
        </div>
        {shown === null ? (
          <Loading>{common.loading}</Loading>
        ) : (
          <BrandFigures shown={shown} subject={subject} />
        )}
        <Pacing subject={subject} />
        <SeriesSection
          subject={subject}
          others={campaigns.filter((each) => each.campaignId !== campaignId)}
        />
        <Listings subject={subject} brandId={brand.id} />
        <ReturnsSection subject={{ ...subject, basis: 'cohort' }} />
        <BrandBuyers subject={subject} />
        <Uplift subject={subject} />
        <Promotions subject={subject} />
        <Statements campaignId={campaignId} brandId={brand.id} isSealed={status === 'closed'} />
      </div>
    </PageShell>
  );
}

function BrandFigures({
  shown,
  subject,
}: {
  readonly shown: BrandSnapshot;
  readonly subject: Subject;
}) {
  const { brand: texts } = t();
  const { definition } = subject;
  const unit = leadUnit(definition);
  const { brand } = shown;
  const { net, sold, cancelled, returned } = unitsOf(brand, unit);
  const name = unitName(unit);
  return (
    <div class="tiles">
      <Figure
        size="large"
        label={texts.net(name)}
        value={count(net)}
        note={texts.sold(count(sold))}
      />
      <Figure
        label={texts.amount}
        value={money(amountsOf(brand, definition.currency).net, definition.currency)}
      />
      <Figure label={texts.orders} value={count(brand.orders)} />
      <Figure
        label={texts.back(name)}
        value={count(add(cancelled, returned))}
        note={texts.backNote(count(cancelled), count(returned))}
      />
      <Figure
        label={texts.place}
        value={brand.rank === null ? texts.noPlace : count(brand.rank)}
        note={brand.rank === null ? texts.noPlaceNote : texts.placeNote}
      />
    </div>
  );
}

function Listings({ subject, brandId }: { readonly subject: Subject; readonly brandId: string }) {
  const { campaignId, basis, definition } = subject;
  const path = { campaignId, brandId };
  const answer = useFigures(subject, 'listings', () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/brands/{brandId}/listings', {
        params: { path, query: { basis } },
      }),
    ),
  );
  const { brand: texts } = t();
  const route = routePath(subject, `brands/${encodeURIComponent(brandId)}/listings`, { basis });
  return (
    <Panel
      title={texts.listings}
      hint={texts.listingsHint}
      tools={<CsvLink path={route} name={`${brandId}-listings`} />}
    >
      <Answered answer={answer}>
        {({ listings }: ListingsAnswer) =>
          listings.length === 0 ? (
            <p class="muted">{texts.noListings}</p>
          ) : (
            <ListingsTable
              rows={listings}
              caption={texts.listings}
              currency={definition.currency}
            />
          )
        }
      </Answered>
    </Panel>
  );
}
