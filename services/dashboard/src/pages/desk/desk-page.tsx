import { t } from '../../text/language.ts';
import { PageShell } from '../../ui/page-shell.tsx';

/** The page `desk`. */
export function DeskPage({ campaignId }: { readonly campaignId: string }) {
  return (
    <PageShell page="desk" title={t().desk.title} campaignId={campaignId}>
      {null}
    </PageShell>
  );
}
