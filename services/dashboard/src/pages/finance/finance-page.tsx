import { t } from '../../text/language.ts';
import { PageShell } from '../../ui/page-shell.tsx';

/** The page `finance`. */
export function FinancePage({ campaignId }: { readonly campaignId: string }) {
  return (
    <PageShell page="finance" title={t().finance.title} campaignId={campaignId}>
      {null}
    </PageShell>
  );
}
