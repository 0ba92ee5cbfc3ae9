import type { CampaignSummary } from '../../../../../libs/contracts/api.ts';
import { ask } from '../../data/ask.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { when } from '../../format/dates.ts';
import { localMs } from '../../format/local-time.ts';
import { pagesOf, pathOf } from '../../routing/routes.ts';
import { session } from '../../session/session.ts';
import { t } from '../../text/language.ts';
import { EmptyState, Loading } from '../../ui/empty-state.tsx';
import { PageShell } from '../../ui/page-shell.tsx';
import { Problem } from '../../ui/problem.tsx';
import './home-page.css';

/** The first page: all campaigns, and where to go from each. */
export function HomePage() {
  const { home, common } = t();
  const answer = useAnswer('campaigns', () => ask((api) => api.GET('/v1/campaigns')), {
    everyMs: 10_000,
  });
  const campaigns = answer.data?.campaigns;
  return (
    <PageShell page="home" title={home.title}>
      {answer.isFirst && <Loading>{common.loading}</Loading>}
      {answer.error !== undefined && <Problem error={answer.error} onRetry={answer.reload} />}
      {campaigns?.length === 0 && <NoCampaigns />}
      {campaigns !== undefined && campaigns.length > 0 && (
        <ul class="campaigns">
          {campaigns.map((campaign) => (
            <Campaign key={campaign.campaignId} campaign={campaign} />
          ))}
        </ul>
      )}
    </PageShell>
  );
}

function Campaign({ campaign }: { readonly campaign: CampaignSummary }) {
  const { campaignId, name, status, timeZone, start, end } = campaign;
  const { common } = t();
  const { value } = session;
  const pages = value.mode === 'in' ? pagesOf(value.who.role) : [];
  const said = (local: string) => when(localMs(local, timeZone), timeZone, 'full');
  return (
    <li class="panel">
      <header>
        <h2>{name}</h2>
        <span class={`campaign-status ${status}`}>{common.status[status]}</span>
      </header>
      <p class="muted small">
        {said(start)} – {said(end)}
      </p>
      <p class="row">
        {pages.map((page) => (
          <a key={page} class="button plain" href={pathOf(page, campaignId)}>
            {common.pages[page]}
            <span class="hidden">{name}</span>
          </a>
        ))}
      </p>
    </li>
  );
}

function NoCampaigns() {
  const { empty, emptyBrand } = t().home;
  const { value } = session;
  if (value.mode === 'in' && value.who.role === 'brand') {
    return <EmptyState title={empty.title}>{emptyBrand}</EmptyState>;
  }
  return (
    <EmptyState title={empty.title}>
      <p>{empty.what}</p>
      <p>
        <code>{empty.command}</code>
      </p>
      <p>
        <code>{empty.demo}</code>
      </p>
    </EmptyState>
  );
}
