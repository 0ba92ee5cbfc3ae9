import { useState } from 'preact/hooks';
import { ask } from '../../../data/ask.ts';
import { Answered } from '../../../parts/panel.tsx';
import { t } from '../../../text/language.ts';
import type { Desk } from '../desk.ts';
import { HoldEffectTable } from './hold-effect-table.tsx';
import { StepDialog } from './step-dialog.tsx';
import { useHoldPreview } from './use-hold-figures.ts';

interface ReleaseDialogProps {
  readonly desk: Desk;
  readonly listingId: string;
  /** Null where nobody knows whose it is. */
  readonly brandId: string | null;
  readonly onClose: () => void;
}

/** Asks why a listing is released, and says what comes back before it is done. */
export function ReleaseDialog({ desk, listingId, brandId, onClose }: ReleaseDialogProps) {
  const { campaignId } = desk;
  const { holds: texts } = t().desk;
  const [reason, setReason] = useState('');
  const preview = useHoldPreview(desk, { listingId, brandId, fromMs: null, direction: 'in' });
  const release = () =>
    ask((api) =>
      api.POST('/v1/campaigns/{campaignId}/listings/{listingId}/release', {
        params: { path: { campaignId, listingId } },
        body: { reason: reason.trim() },
      }),
    );
  return (
    <StepDialog
      title={texts.releaseTitle(listingId)}
      what={texts.releaseWhat}
      confirm={texts.releaseConfirm}
      done={texts.releasedDone(listingId)}
      reason={reason}
      onReason={setReason}
      isReady={brandId === null || preview.data !== undefined}
      step={release}
      onDone={desk.reload}
      onClose={onClose}
    >
      {brandId === null ? (
        <p class="muted">{texts.noEffect}</p>
      ) : (
        <Answered answer={preview}>
          {(data) => <HoldEffectTable desk={desk} preview={data} />}
        </Answered>
      )}
    </StepDialog>
  );
}
