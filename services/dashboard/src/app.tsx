import { lazyPage } from './lazy-page.tsx';
import { HomePage } from './pages/home/home-page.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { address } from './routing/address.ts';
import { routeOf } from './routing/routes.ts';
import { openSession, session } from './session/session.ts';
import { t } from './text/language.ts';
import { ButtonLink } from './ui/button.tsx';
import { EmptyState, Loading } from './ui/empty-state.tsx';
import { PageShell } from './ui/page-shell.tsx';
import { Problem } from './ui/problem.tsx';

const WallPage = lazyPage(async () => (await import('./pages/wall/wall-page.tsx')).WallPage);
const DeskPage = lazyPage(async () => (await import('./pages/desk/desk-page.tsx')).DeskPage);
const BrandPage = lazyPage(async () => (await import('./pages/brand/brand-page.tsx')).BrandPage);
const FinancePage = lazyPage(
  async () => (await import('./pages/finance/finance-page.tsx')).FinancePage,
);

/** The page of the address, once it is known who is asking. */
export function App() {
  const { page, campaignId } = routeOf(address.value);
  const { value } = session;
  if (page === 'sign-in' || value.mode === 'out') return <SignInPage />;
  if (value.mode === 'failed') {
    return <Problem error={value.error} onRetry={() => void openSession()} />;
  }
  if (value.mode === 'asking') return <Loading>{t().common.loading}</Loading>;
  switch (page) {
    case 'home':
      return <HomePage />;
    case 'wall':
      return <WallPage campaignId={campaignId} />;
    case 'desk':
      return <DeskPage campaignId={campaignId} />;
    case 'brand':
      return <BrandPage campaignId={address.value.searchParams.get('campaign') ?? ''} />;
    case 'finance':
      return <FinancePage campaignId={campaignId} />;
    case 'unknown':
      return <NoSuchPage />;
  }
}

function NoSuchPage() {
  const { notFound } = t().common;
  const action = (
    <ButtonLink kind="main" href="/">
      {notFound.action}
    </ButtonLink>
  );
  return (
    <PageShell page="home" title={notFound.title}>
      <EmptyState title={notFound.title} action={action}>
        {notFound.what}
      </EmptyState>
    </PageShell>
  );
}
