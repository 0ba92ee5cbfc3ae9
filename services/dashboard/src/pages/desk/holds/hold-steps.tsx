import type { HoldsAnswer } from '../../../../../../libs/contracts/api-definitions.ts';
import { subtract, unitsOf } from '../../../data/exact.ts';
import { when } from '../../../format/dates.ts';
import { change, count } from '../../../format/numbers.ts';
import { Badge } from '../../../parts/badge.tsx';
import { leadUnit } from '../../../parts/subject.ts';
import { t } from '../../../text/language.ts';
import { type Column, Table } from '../../../ui/table.tsx';
import type { Desk } from '../desk.ts';

type Step = HoldsAnswer['steps'][number];

interface HoldStepsProps {
  readonly desk: Desk;
  /** Newest first. */
  readonly steps: readonly Step[];
}

/** Every hold and release: who, when, why, and what the campaign is without it and with it. */
export function HoldSteps({ desk, steps }: HoldStepsProps) {
  const { holds: texts } = t().desk;
  if (steps.length === 0) return <p class="muted">{texts.noSteps}</p>;
  const { definition } = desk.subject;
  const unit = leadUnit(definition);
  const net = (of: Step['after']) => unitsOf(of.totals, unit).net;
  const columns: Column<Step>[] = [
    {
      key: 'when',
      title: texts.when,
      sortBy: ({ changedAt }) => changedAt,
      cell: ({ changedAt }) => when(changedAt, definition.timeZone, 'dayTime'),
    },
    {
      key: 'what',
      title: texts.step,
      cell: ({ what, listingId }) => (
        <>
          <Badge tone={what === 'released' ? 'accent' : 'bad'}>{texts.whats[what]}</Badge>{' '}
          {listingId}
        </>
      ),
    },
    { key: 'why', title: texts.reason, cell: ({ reason }) => reason },
    { key: 'who', title: texts.by, cell: ({ changedBy }) => changedBy },
    {
      key: 'before',
      title: texts.without,
      isNumber: true,
      cell: ({ before }) => count(net(before)),
    },
    { key: 'after', title: texts.with, isNumber: true, cell: ({ after }) => count(net(after)) },
    {
      key: 'change',
      title: texts.change,
      isNumber: true,
      cell: ({ before, after }) => change(subtract(net(after), net(before))),
    },
  ];
  return (
    <Table
      caption={texts.steps}
      columns={columns}
      rows={steps}
      rowKey={({ version, listingId }) => `${version} ${listingId}`}
    />
  );
}
