import type { Signal } from '../../../../../../libs/contracts/signals.ts';
import { when } from '../../../format/dates.ts';
import { Badge } from '../../../parts/badge.tsx';
import { brandName, type Definition } from '../../../parts/subject.ts';
import { t } from '../../../text/language.ts';
import { tabPath } from '../desk-tabs.tsx';
import { signalBrandId, signalText, signalTone } from './signal-text.ts';
import './signal-list.css';

interface SignalListProps {
  readonly signals: readonly Signal[];
  readonly definition: Definition;
  readonly label: string;
}

/** What happened, newest first; brands lead to their figures. */
export function SignalList({ signals, definition, label }: SignalListProps) {
  const { signals: texts } = t().desk;
  return (
    <ol class="signal-list" aria-label={label}>
      {signals.map((signal) => {
        const brandId = signalBrandId(signal);
        return (
          <li key={signal.id}>
            <time class="muted small" dateTime={signal.at}>
              {when(signal.at, definition.timeZone, 'dayTime')}
            </time>
            <Badge tone={signalTone(signal)}>{texts.kinds[signal.kind]}</Badge>
            <span>
              {signalText(signal, definition)}
              {brandId !== null && (
                <>
                  {' '}
                  <a class="small" href={tabPath('overview', { brand: brandId, group: null })}>
                    {texts.open(brandName(definition, brandId))}
                  </a>
                </>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
