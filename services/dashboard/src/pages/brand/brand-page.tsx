import type { CampaignAnswer, CampaignSummary } from '../../../../../libs/contracts/api.ts';
import { ask } from '../../data/ask.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { param, setParams } from '../../routing/address.ts';
import { session } from '../../session/session.ts';
import { t } from '../../text/language.ts';
import { EmptyState, Loading } from '../../ui/empty-state.tsx';
import { Choice } from '../../ui/field.tsx';
import { PageShell } from '../../ui/page-shell.tsx';
import { Problem } from '../../ui/problem.tsx';
import { BrandView } from './brand-view.tsx';
import './brand.css';

/** What a brand may see of itself; one of several brands or campaigns is chosen by the address. */
export function BrandPage({ campaignId }: { readonly campaignId: string }) {
  const answer = useAnswer('campaigns', () => ask((api) => api.GET('/v1/campaigns')));
  const { brand: texts, common } = t();
  const campaigns = answer.data?.campaigns ?? [];
  const chosen = campaigns.find((each) => each.campaignId === campaignId) ?? usual(campaigns);
  if (chosen !== undefined)
    return <CampaignOfBrand key={chosen.campaignId} {...{ campaigns, chosen }} />;
  return (
    <PageShell page="brand" title={texts.title}>
      {answer.isFirst && <Loading>{common.loading}</Loading>}
      {answer.error !== undefined && <Problem error={answer.error} onRetry={answer.reload} />}
      {answer.data !== undefined && <EmptyState title={texts.none}>{texts.noneWhat}</EmptyState>}
    </PageShell>
  );
}

/** The campaign that is live, or else the newest. */
function usual(campaigns: readonly CampaignSummary[]): CampaignSummary | undefined {
  const newest = campaigns.toSorted((a, b) => b.start.localeCompare(a.start));
  return newest.find(({ status }) => status === 'live') ?? newest[0];
}

interface CampaignProps {
  readonly campaigns: readonly CampaignSummary[];
  readonly chosen: CampaignSummary;
}

function CampaignOfBrand({ campaigns, chosen }: CampaignProps) {
  const { campaignId } = chosen;
  const answer = useAnswer(`campaign ${campaignId}`, () =>
    ask((api) => api.GET('/v1/campaigns/{campaignId}', { params: { path: { campaignId } } })),
  );
  const { brand: texts, common } = t();
  const campaign = answer.data as CampaignAnswer | undefined;
  const own = campaign === undefined ? [] : ownBrands(campaign);
  const brand = own.find(({ id }) => id === param('brand')) ?? own[0];
  const choices = (
    <div class="row choices">
      {campaigns.length > 1 && (
        <Choice
          label={texts.campaign}
          value={campaignId}
          options={campaigns.map((each) => [each.campaignId, each.name] as const)}
          onChange={(next) => setParams({ campaign: next })}
        />
      )}
      {brand !== undefined && own.length > 1 && (
        <Choice
          label={texts.brand}
          value={brand.id}
          options={own.map(({ id, name }) => [id, name] as const)}
          onChange={(next) => setParams({ brand: next })}
        />
      )}
    </div>
  );
  if (campaign !== undefined && brand !== undefined) {
    return <BrandView key={brand.id} {...{ campaign, campaigns, brand, choices }} />;
  }
  return (
    <PageShell page="brand" title={texts.title} campaignId={campaignId}>
      {choices}
      {answer.isFirst && <Loading>{common.loading}</Loading>}
      {answer.error !== undefined && <Problem error={answer.error} onRetry={answer.reload} />}
      {campaign !== undefined && <EmptyState title={texts.noBrand}>{texts.noBrandWhat}</EmptyState>}
    </PageShell>
  );
}

/** A brand's own of the roster; all of it for those who may see all. */
function ownBrands({ definition }: CampaignAnswer): CampaignAnswer['definition']['brands'] {
  const { value } = session;
  if (value.mode !== 'in' || value.who.role !== 'brand') return definition.brands;
  const { brands } = value.who;
  return definition.brands.filter(({ id }) => brands.includes(id));
}
