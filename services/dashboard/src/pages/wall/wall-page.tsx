import { t } from '../../text/language.ts';
import { PageShell } from '../../ui/page-shell.tsx';

/** The wall: one campaign for all who pass by. */
export function WallPage({ campaignId }: { readonly campaignId: string }) {
  return (
    <PageShell page="wall" title={t().common.pages.wall} campaignId={campaignId}>
      {null}
    </PageShell>
  );
}
