import { useState } from 'preact/hooks';
import { ask } from '../../../data/ask.ts';
import { localMs } from '../../../format/local-time.ts';
import { Answered } from '../../../parts/panel.tsx';
import { t } from '../../../text/language.ts';
import { Choice } from '../../../ui/field.tsx';
import { ShortField } from '../../../ui/short-field.tsx';
import type { Desk } from '../desk.ts';
import { localText } from '../desk-range.ts';
import { HoldEffectTable } from './hold-effect-table.tsx';
import { StepDialog } from './step-dialog.tsx';
import { useHoldPreview } from './use-hold-figures.ts';

interface HoldDialogProps {
  readonly desk: Desk;
  readonly listingId: string;
  readonly brandId: string;
  readonly onClose: () => void;
}

const quarterMs = 900_000;

/** Asks why a listing is held and from when on, and says what that will do before it is done. */
export function HoldDialog({ desk, listingId, brandId, onClose }: HoldDialogProps) {
  const { campaignId, time } = desk;
  const { holds: texts } = t().desk;
  const [reason, setReason] = useState('');
  const [isAll, setAll] = useState(true);
  const [from, setFrom] = useState(localText(time.startMs, time.timeZone));
  const fromMs = isAll ? null : localMs(from, time.timeZone);
  const isRight = fromMs === null || (Number.isFinite(fromMs) && fromMs % quarterMs === 0);
  const preview = useHoldPreview(desk, {
    listingId,
    brandId: isRight ? brandId : null,
    fromMs,
    direction: 'out',
  });
  const hold = () =>
    ask((api) =>
      api.POST('/v1/campaigns/{campaignId}/listings/{listingId}/hold', {
        params: { path: { campaignId, listingId } },
        body: { reason: reason.trim(), from: isAll ? null : from },
      }),
    );
  return (
    <StepDialog
      title={texts.holdTitle(listingId)}
      what={texts.holdWhat}
      confirm={texts.holdConfirm}
      done={texts.heldDone(listingId)}
      reason={reason}
      onReason={setReason}
      isReady={isRight && preview.data !== undefined}
      step={hold}
      onDone={desk.reload}
      onClose={onClose}
    >
      <div class="row choices">
        <Choice
          label={texts.which}
          value={isAll ? 'all' : 'from'}
          options={[
            ['all', texts.allSales],
            ['from', texts.salesFrom],
          ]}
          onChange={(next) => setAll(next === 'all')}
        />
        {!isAll && <ShortField kind="time" label={texts.from} value={from} onInput={setFrom} />}
      </div>
      {!isRight && <p class="field-error small">{texts.quarterOnly}</p>}
      {isRight && (
        <Answered answer={preview}>
          {(data) => <HoldEffectTable desk={desk} preview={data} />}
        </Answered>
      )}
    </StepDialog>
  );
}
