import type { CampaignAnswer } from '../../../../../libs/contracts/api.ts';
import type { CloseAnswer, ReportsAnswer } from '../../../../../libs/contracts/api-close.ts';
import { ask } from '../../data/ask.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { Answered } from '../../parts/panel.tsx';
import { param } from '../../routing/address.ts';
import { t } from '../../text/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageShell } from '../../ui/page-shell.tsx';
import { Bridge } from './bridge.tsx';
import { CloseState } from './close-state.tsx';
import { Differences } from './differences.tsx';
import { ReportFiles, ReportVersions } from './reports.tsx';
import './finance.css';

/** The close of a campaign and the reports that came of it. */
export function FinancePage({ campaignId }: { readonly campaignId: string }) {
  const params = { path: { campaignId } };
  const campaign = useAnswer(`campaign ${campaignId}`, () =>
    ask((api) => api.GET('/v1/campaigns/{campaignId}', { params })),
  );
  const close = useAnswer(
    `close ${campaignId}`,
    () => ask((api) => api.GET('/v1/campaigns/{campaignId}/close', { params })),
    { everyMs: 3_000 },
  );
  const { state, version } = close.data ?? {};
  const reports = useAnswer(`reports ${campaignId} ${version} ${state === 'sealed'}`, () =>
    ask((api) => api.GET('/v1/campaigns/{campaignId}/reports', { params })),
  );
  const { finance: texts } = t();
  const definition = (campaign.data as CampaignAnswer | undefined)?.definition;
  const timeZone = definition?.timeZone ?? 'UTC';
  return (
    <PageShell page="finance" title={definition?.name ?? texts.title} campaignId={campaignId}>
      <div class="stack finance">
        <Answered answer={close}>
          {(data: CloseAnswer) => (
            <CloseState close={data} timeZone={timeZone} onChanged={close.reload} />
          )}
        </Answered>
        <Answered answer={reports}>
          {(data: ReportsAnswer) => <Reports data={data} timeZone={timeZone} />}
        </Answered>
      </div>
    </PageShell>
  );
}

function Reports({ data, timeZone }: { readonly data: ReportsAnswer; readonly timeZone: string }) {
  const { finance: texts } = t();
  const { campaignId, reports } = data;
  const chosen = reports.find(({ version }) => version === param('report')) ?? reports.at(-1);
  if (chosen === undefined) {
    return <EmptyState title={texts.noReports}>{texts.noReportsWhat}</EmptyState>;
  }
  const { version, restates } = chosen;
  const key = `${campaignId} ${version}`;
  return (
    <>
      <ReportVersions reports={reports} chosen={version} timeZone={timeZone} />
      <Bridge key={`bridge ${key}`} campaignId={campaignId} version={version} />
      {restates !== null && (
        <Differences
          key={`differences ${key}`}
          campaignId={campaignId}
          version={version}
          before={restates.version}
        />
      )}
      <ReportFiles campaignId={campaignId} version={version} />
    </>
  );
}
