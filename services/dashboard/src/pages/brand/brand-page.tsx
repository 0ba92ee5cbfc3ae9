import { t } from '../../text/language.ts';
import { PageShell } from '../../ui/page-shell.tsx';

/** The page `brand`. */
export function BrandPage({ campaignId }: { readonly campaignId: string }) {
  return (
    <PageShell page="brand" title={t().brand.title} campaignId={campaignId}>
      {null}
    </PageShell>
  );
}
