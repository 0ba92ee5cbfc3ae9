import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { address } from '../routing/address.ts';
import { type PageName, pagesOf, pathOf, routeOf } from '../routing/routes.ts';
import { session, signOut } from '../session/session.ts';
import { t } from '../text/language.ts';
import { Button } from './button.tsx';
import { Preferences } from './preferences.tsx';
import './page-shell.css';

interface PageShellProps {
  readonly page: PageName;
  /** What the page is about; it is the title of the tab, too. */
  readonly title: string;
  /** Empty where the page is about no campaign. */
  readonly campaignId?: string;
  /** Beside the title: how fresh the figures are, a choice of what is shown. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What stands around every page but the wall: where one is, where one can go, who one is. */
export function PageShell({ page, title, campaignId = '', aside, children }: PageShellProps) {
  useTitle(title);
  const { common } = t();
  return (
    <div class="shell">
      <a class="shell-skip" href="#content">
        {common.skip}
      </a>
      <header class="shell-bar">
        <a class="shell-logo" href="/">
          <Logo /> {common.product}
        </a>
        <Navigation page={page} campaignId={campaignId} />
        <div class="row shell-tools">
          <Preferences />
          <Who />
        </div>
      </header>
      <main id="content" class="shell-page" tabIndex={-1}>
        <div class="row shell-title">
          <h1>{title}</h1>
          {aside}
        </div>
        {children}
      </main>
    </div>
  );
}

/** Shows a title in the tab for as long as the page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === 'Tally' ? title : `${title} · Tally`;
  }, [title]);
}

/** Five strokes: how people have counted for ever. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M8 7v18M13 7v18M18 7v18M23 7v18" />
      <path class="logo-across" d="M4 22 28 10" />
    </svg>
  );
}

function Navigation({
  page,
  campaignId,
}: {
  readonly page: PageName;
  readonly campaignId: string;
}) {
  const { value } = session;
  const { common } = t();
  if (value.mode !== 'in') return null;
  const campaign = campaignId || routeOf(address.value).campaignId;
  const links: PageName[] = campaign === '' ? [] : pagesOf(value.who.role);
  return (
    <nav class="shell-nav" aria-label={common.navigation}>
      {(['home', ...links] as const).map((each) => (
        <a
          key={each}
          href={pathOf(each, each === 'home' ? '' : campaign)}
          aria-current={each === page ? 'page' : undefined}
        >
          {common.pages[each]}
        </a>
      ))}
    </nav>
  );
}

function Who() {
  const { value } = session;
  const { common } = t();
  if (value.mode !== 'in' || value.who.role === 'open') return null;
  const { id, role } = value.who;
  return (
    <>
      <span class="small muted">{common.signedInAs(id, common.roles[role])}</span>
      <Button kind="quiet" onClick={signOut}>
        {common.signOut}
      </Button>
    </>
  );
}
