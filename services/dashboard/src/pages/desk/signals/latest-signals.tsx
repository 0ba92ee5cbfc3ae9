import { Answered, Panel } from '../../../parts/panel.tsx';
import { t } from '../../../text/language.ts';
import type { Desk } from '../desk.ts';
import { tabPath } from '../desk-tabs.tsx';
import { SignalList } from './signal-list.tsx';
import { useSignals } from './use-signals.ts';

const shownMax = 5;

/** The news, in short. */
export function LatestSignals({ desk }: { readonly desk: Desk }) {
  const { signals: texts } = t().desk;
  const answer = useSignals(desk, null);
  return (
    <Panel
      title={texts.latest}
      tools={
        <a class="small" href={tabPath('signals')}>
          {texts.all}
        </a>
      }
    >
      <Answered answer={answer}>
        {(signals) =>
          signals.length === 0 ? (
            <p class="muted">{texts.none}</p>
          ) : (
            <SignalList
              signals={signals.slice(0, shownMax)}
              definition={desk.subject.definition}
              label={texts.latest}
            />
          )
        }
      </Answered>
    </Panel>
  );
}
