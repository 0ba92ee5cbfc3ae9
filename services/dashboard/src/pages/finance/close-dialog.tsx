import { useState } from 'preact/hooks';
import type { CloseAnswer } from '../../../../../libs/contracts/api-close.ts';
import { ask } from '../../data/ask.ts';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Table } from '../../ui/table.tsx';

interface CloseDialogProps {
  readonly close: CloseAnswer;
  readonly kind: 'start' | 'approve';
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Opens a close or approves one, with a reason that is kept. */
export function CloseDialog({ close, kind, onDone, onClose }: CloseDialogProps) {
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { finance: texts, common } = t();
  const title = kind === 'start' ? texts.startTitle : texts.approveTitle;
  const take = async () => {
    setBusy(true);
    setError(undefined);
    const given = { params: { path: { campaignId: close.campaignId } }, body: { reason } };
    try {
      await ask(
        async (api): Promise<{ readonly data?: unknown }> =>
          kind === 'start'
            ? api.POST('/v1/campaigns/{campaignId}/close', given)
            : api.POST('/v1/campaigns/{campaignId}/close/approve', given),
      );
      onDone();
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button
            kind="main"
            isBusy={isBusy}
            isDisabled={reason.trim() === ''}
            onClick={() => void take()}
          >
            {title}
          </Button>
        </>
      }
    >
      <p>{kind === 'start' ? texts.startWhat : texts.approveWhat}</p>
      {kind === 'approve' && <ComesTo close={close} />}
      <Field label={texts.why} hint={texts.whyHint} value={reason} onInput={setReason} isRequired />
      {error !== undefined && <Problem error={error} />}
    </Dialog>
  );
}

/** What the report says that is to be approved. Amounts are in minor units, as they were counted. */
function ComesTo({ close }: { readonly close: CloseAnswer }) {
  const { finance: texts, common } = t();
  const recounted = close.steps.find((step) => step.step === 'recounted');
  if (recounted === undefined) return null;
  return (
    <Table
      caption={texts.comesTo}
      isCaptionShown
      rows={recounted.net}
      rowKey={({ basis, of }) => `${basis} ${of}`}
      columns={[
        { key: 'of', title: texts.measure, cell: ({ of }) => of },
        { key: 'clock', title: texts.clock, cell: ({ basis }) => common.basis[basis] },
        { key: 'net', title: texts.net, isNumber: true, cell: ({ net }) => net },
      ]}
    />
  );
}
