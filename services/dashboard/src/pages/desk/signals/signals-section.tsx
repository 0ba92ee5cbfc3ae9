import type { SignalKind } from '../../../../../../libs/contracts/signals.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { oneOf } from '../../../parts/series-lines.ts';
import { routePath } from '../../../parts/subject.ts';
import { param, setParams } from '../../../routing/address.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { Choice } from '../../../ui/field.tsx';
import type { SectionProps } from '../desk-section.tsx';
import { SignalList } from './signal-list.tsx';
import { useSignals } from './use-signals.ts';

/** Written out here, since the contract would bring its schemas along. */
const kinds = [
  'milestone',
  'silence',
  'returnSpike',
  'freshness',
  'halt',
] as const satisfies readonly SignalKind[];

/** All that was said, by kind. It goes on while one looks at it. */
export function SignalsSection({ desk }: SectionProps) {
  const { subject, campaignId } = desk;
  const { signals: texts } = t().desk;
  const kind = oneOf(kinds, param('kind')) ?? null;
  const answer = useSignals(desk, kind);
  const query = {
    ...(subject.brandId !== null && { brand: subject.brandId }),
    ...(kind !== null && { kind }),
  };
  return (
    <Panel
      title={texts.title}
      hint={texts.hint}
      tools={
        <>
          <Choice
            label={texts.kind}
            isLabelHidden
            value={kind ?? ''}
            options={[
              ['', texts.allKinds],
              ...kinds.map((each) => [each, texts.kinds[each]] as const),
            ]}
            onChange={(next) => setParams({ kind: next || null })}
          />
          <CsvLink path={routePath(subject, 'signals', query)} name={`${campaignId}-signals`} />
        </>
      }
    >
      <Answered answer={answer}>
        {(signals) =>
          signals.length === 0 ? (
            <p class="muted">{texts.none}</p>
          ) : (
            <SignalList signals={signals} definition={subject.definition} label={texts.title} />
          )
        }
      </Answered>
    </Panel>
  );
}
