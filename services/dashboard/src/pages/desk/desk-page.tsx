import { useComputed } from '@preact/signals';
import { param } from '../../routing/address.ts';
import { session } from '../../session/session.ts';
import { t } from '../../text/language.ts';
import { AsOf } from '../../ui/as-of.tsx';
import { Loading } from '../../ui/empty-state.tsx';
import { PageShell } from '../../ui/page-shell.tsx';
import { Problem } from '../../ui/problem.tsx';
import { type Desk, type DeskFeed, deskTabs, tabsOf } from './desk.ts';
import { DeskBar } from './desk-bar.tsx';
import { DeskSection } from './desk-section.tsx';
import { DeskTabs } from './desk-tabs.tsx';
import { noFeed, type OpenedDesk, useDesk, useDeskFeed } from './use-desk.ts';
import './desk.css';

interface DeskPageProps {
  readonly campaignId: string;
}

/** The desk of a campaign manager: every figure of a campaign, and what can be done about it. */
export function DeskPage({ campaignId }: DeskPageProps) {
  const role = session.value.mode === 'in' ? session.value.who.role : 'open';
  return role === 'operator' ? (
    <OperatorDesk campaignId={campaignId} />
  ) : (
    <LiveDesk campaignId={campaignId} />
  );
}

function LiveDesk({ campaignId }: DeskPageProps) {
  const { feed, heard } = useDeskFeed(campaignId);
  // A computed one, so that the whole page is not made anew with every sale.
  const version = useComputed(() => feed.shown.value?.definitionVersion ?? 0).value;
  const opened = useDesk(campaignId, { feed, version, heard });
  return <DeskFrame campaignId={campaignId} opened={opened} feed={feed} />;
}

/** Operators are told of no figures, so nothing is live here. */
function OperatorDesk({ campaignId }: DeskPageProps) {
  const opened = useDesk(campaignId, { feed: noFeed, version: 0, heard: [] });
  return <DeskFrame campaignId={campaignId} opened={opened} feed={null} />;
}

interface DeskFrameProps {
  readonly campaignId: string;
  readonly opened: OpenedDesk;
  readonly feed: DeskFeed | null;
}

function DeskFrame({ campaignId, opened, feed }: DeskFrameProps) {
  const { desk, error, reload } = opened;
  const { title } = t().desk;
  return (
    <PageShell
      page="desk"
      title={desk?.subject.definition.name ?? title}
      campaignId={campaignId}
      aside={desk !== null && <DeskAside desk={desk} feed={feed} />}
    >
      {desk === null && error === undefined && <Loading>{t().common.loading}</Loading>}
      {desk === null && error !== undefined && <Problem error={error} onRetry={reload} />}
      {desk !== null && <DeskContent desk={desk} />}
    </PageShell>
  );
}

function DeskAside({ desk, feed }: { readonly desk: Desk; readonly feed: DeskFeed | null }) {
  return (
    <div class="row desk-aside">
      <span class="small muted">{t().desk.times(desk.time.timeZone)}</span>
      <span class={`desk-status ${desk.status}`}>{statusText(desk)}</span>
      {feed !== null && (
        <AsOf
          asOf={feed.shown.value?.asOf ?? null}
          completeUntil={feed.shown.value?.completeUntil ?? null}
          timeZone={desk.time.timeZone}
          link={feed.link}
          heardMs={feed.heardMs}
        />
      )}
    </div>
  );
}

/** How far a campaign is; while it is live, which of its days it is. */
function statusText({ status, time }: Desk): string {
  const { common, desk: texts } = t();
  if (status !== 'live') return common.status[status];
  const now = Date.now();
  const day = time.dayStartsMs.filter((ms) => ms <= now).length;
  return texts.dayNo(String(Math.max(1, day)), String(time.dayStartsMs.length));
}

function DeskContent({ desk }: { readonly desk: Desk }) {
  const role = session.value.mode === 'in' ? session.value.who.role : 'open';
  const tabs = tabsOf(role);
  const asked = deskTabs.find((tab) => tab === param('tab'));
  const tab = asked !== undefined && tabs.includes(asked) ? asked : (tabs[0] ?? 'overview');
  return (
    <div class="desk">
      {role !== 'operator' && <DeskBar desk={desk} />}
      <DeskTabs tabs={tabs} tab={tab} />
      <DeskSection tab={tab} desk={desk} />
    </div>
  );
}
