import { useState } from 'preact/hooks';
import type { Basis } from '../../../../../libs/contracts/api.ts';
import { param, setParams } from '../../routing/address.ts';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import type { Desk } from './desk.ts';
import { RangeChoice } from './range-choice.tsx';
import { WhoChoice } from './who-choice.tsx';

/** What all parts of the desk go by: whom, which time, which clock. It all stands in the address. */
export function DeskBar({ desk }: { readonly desk: Desk }) {
  const { common, desk: texts } = t();
  const bases: readonly Basis[] = ['activity', 'cohort'];
  return (
    <div class="desk-bar row choices">
      <WhoChoice subject={desk.subject} />
      <RangeChoice desk={desk} />
      <Choice
        label={texts.clock}
        value={desk.subject.basis}
        options={bases.map((basis) => [basis, common.basis[basis]] as const)}
        onChange={(basis) => setParams({ basis })}
      />
      <ShareAddress />
    </div>
  );
}

/** Copies the address; it has all that the reader has chosen. */
function ShareAddress() {
  const [isCopied, setCopied] = useState(false);
  const { desk: texts } = t();
  // The clipboard is there on secure origins alone.
  if (navigator.clipboard === undefined) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), 3000);
  };
  return (
    <div class="desk-share row">
      <span class="small muted" role="status">
        {isCopied ? texts.copied : ''}
      </span>
      {[...deskParams].some((name) => param(name) !== null) && (
        <Button
          kind="quiet"
          onClick={() => setParams(Object.fromEntries(deskParams.map((name) => [name, null])))}
        >
          {texts.reset}
        </Button>
      )}
      <Button kind="quiet" onClick={() => void copy()}>
        {texts.share}
      </Button>
    </div>
  );
}

const deskParams = ['brand', 'group', 'range', 'basis'] as const;
