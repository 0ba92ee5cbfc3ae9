import { useState } from 'preact/hooks';
import type { CloseAnswer } from '../../../../../libs/contracts/api-close.ts';
import { when } from '../../format/dates.ts';
import { Panel } from '../../parts/panel.tsx';
import { session } from '../../session/session.ts';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { CloseDialog } from './close-dialog.tsx';

interface CloseStateProps {
  readonly close: CloseAnswer;
  readonly timeZone: string;
  readonly onChanged: () => void;
}

const way = ['open', 'cutting', 'recounting', 'balanced', 'sealed'] as const;

/** Where the latest close stands, what is in its way, and what can be done now. */
export function CloseState({ close, timeZone, onChanged }: CloseStateProps) {
  const [asked, setAsked] = useState<'start' | 'approve' | null>(null);
  const { finance: texts } = t();
  const { state, version, blockers, steps } = close;
  return (
    <Panel
      title={texts.state}
      hint={texts.stateHint}
      tools={<CloseTools close={close} onAsk={setAsked} />}
    >
      <p>
        <strong>{texts.states[state]}</strong>
        {version !== null && <span class="muted"> · {texts.of(version)}</span>}
      </p>
      <ol class="close-way">
        {way.map((each) => (
          <li key={each} aria-current={each === state ? 'step' : undefined}>
            {texts.states[each]}
            {each === state && <span class="small"> · {texts.now}</span>}
          </li>
        ))}
      </ol>
      {blockers.length > 0 && <Blockers blockers={blockers} />}
      {blockers.length === 0 && state !== 'sealed' && <p class="muted">{texts.free}</p>}
      {steps.length > 0 && (
        <Table
          caption={texts.steps}
          rows={steps}
          rowKey={({ sequence }) => String(sequence)}
          columns={[
            { key: 'step', title: texts.step, cell: ({ step }) => texts.stepNames[step] },
            { key: 'by', title: texts.by, cell: ({ by }) => by },
            { key: 'at', title: texts.at, cell: ({ at }) => when(at, timeZone, 'full') },
            { key: 'why', title: texts.why, cell: ({ reason }) => reason ?? t().common.none },
          ]}
        />
      )}
      {asked !== null && (
        <CloseDialog close={close} kind={asked} onDone={onChanged} onClose={() => setAsked(null)} />
      )}
    </Panel>
  );
}

interface CloseToolsProps {
  readonly close: CloseAnswer;
  readonly onAsk: (kind: 'start' | 'approve') => void;
}

function CloseTools({ close, onAsk }: CloseToolsProps) {
  const { finance: texts } = t();
  const { value } = session;
  const who = value.mode === 'in' ? value.who : null;
  if (who === null || !['finance', 'open'].includes(who.role)) {
    return <span class="muted small">{texts.onlyFinance}</span>;
  }
  if (close.awaitsApproval) {
    const opener = close.steps.find(({ step }) => step === 'opened')?.by;
    if (opener === who.id) return <span class="small">{texts.secondPerson(opener)}</span>;
    return (
      <Button kind="main" onClick={() => onAsk('approve')}>
        {texts.approve}
      </Button>
    );
  }
  const isUnderWay = ['cutting', 'recounting', 'balanced'].includes(close.state);
  // What stood in the way of a close that was refused may be gone by now.
  const isBlocked = close.state !== 'refused' && close.blockers.length > 0;
  if (isUnderWay) return null;
  return (
    <Button kind="main" isDisabled={isBlocked} onClick={() => onAsk('start')}>
      {texts.start}
    </Button>
  );
}

type Blocker = CloseAnswer['blockers'][number];

function Blockers({ blockers }: { readonly blockers: readonly Blocker[] }) {
  const { finance: texts } = t();
  const columns: Column<Blocker>[] = [
    { key: 'why', title: texts.blocker, cell: ({ detail }) => <span class="says">{detail}</span> },
    {
      key: 'figures',
      title: texts.figures,
      cell: ({ partition, figures }) => (
        <ul class="plain small">
          {partition !== null && <li>{texts.partition(String(partition))}</li>}
          {Object.entries(figures).map(([name, value]) => (
            <li key={name}>{`${name}: ${value}`}</li>
          ))}
        </ul>
      ),
    },
    {
      key: 'advice',
      title: texts.whatToDo,
      cell: ({ code }) => <span class="says">{texts.advice[code]}</span>,
    },
  ];
  return (
    <Table
      caption={texts.blockers}
      isCaptionShown
      rows={blockers}
      rowKey={(row) => `${row.code} ${row.partition} ${row.detail}`}
      columns={columns}
    />
  );
}
