import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../../text/language.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { tabPath } from '../desk-tabs.tsx';

interface StepDialogProps {
  readonly title: string;
  /** What the step does, in a sentence. */
  readonly what: string;
  /** What else there is to choose, and what comes of it. */
  readonly children: ComponentChildren;
  /** What the button says that does it. */
  readonly confirm: string;
  /** What is said once it is done. */
  readonly done: string;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  /** Whether its effect is known. */
  readonly isReady: boolean;
  readonly step: () => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** A step that changes figures: asked for with a reason, confirmed, and said to be done. */
export function StepDialog(props: StepDialogProps) {
  const { title, confirm, done, reason, isReady, step, onDone, onClose } = props;
  const [state, setState] = useState<'asking' | 'busy' | 'done'>('asking');
  const [error, setError] = useState<unknown>();
  const { common, desk: texts } = t();
  const take = async () => {
    setState('busy');
    setError(undefined);
    try {
      await step();
      setState('done');
      onDone();
    } catch (thrown) {
      setError(thrown);
      setState('asking');
    }
  };
  const closing = (
    <Button onClick={onClose}>{state === 'done' ? common.close : common.cancel}</Button>
  );
  const confirming = (
    <Button
      kind="main"
      isBusy={state === 'busy'}
      isDisabled={!isReady || reason.trim() === ''}
      onClick={() => void take()}
    >
      {confirm}
    </Button>
  );
  const all = (
    <ButtonLink href={tabPath('holds', { brand: null, sort: null })}>{texts.holds.all}</ButtonLink>
  );
  const asking = (
    <>
      <p>{props.what}</p>
      <Field
        label={texts.holds.reason}
        hint={texts.holds.reasonHint}
        value={reason}
        onInput={props.onReason}
        isRequired
      />
      {props.children}
    </>
  );
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {closing}
          {state === 'done' ? all : confirming}
        </>
      }
    >
      {state === 'done' ? <p role="status">{done}</p> : asking}
      {error !== undefined && <Problem error={error} />}
    </Dialog>
  );
}
