import pc from 'picocolors';
import type { Exact } from '../../libs/base/exact.ts';
import type { Totals } from '../../libs/contracts/api.ts';
import type {
  DiffAnswer,
  Difference,
  HistoryAnswer,
  HoldsAnswer,
} from '../../libs/contracts/api-definitions.ts';
import { columns } from './columns.ts';

/** `   3  2026-11-10T04:00:00Z  maria  complaint 118` */
export function historyLine(of: HistoryAnswer['versions'][number]): string {
  const { version, changedAt, changedBy, reason } = of;
  return `${pc.bold(String(version).padStart(4))}  ${changedAt}  ${changedBy}  ${reason}`;
}

/** Two versions for people: what changed, and what that did to the net units of each brand. */
export function diffText(diff: DiffAnswer): string {
  const { campaignId, from, to, basis, versions, changes, totals, held, outsideRoster } = diff;
  const heading = `${pc.bold(campaignId)}  version ${from} to ${to}, by the ${basis} clock\n\n`;
  const history = versions.map((version) => `${historyLine(version)}\n`).join('');
  if (changes.length === 0) return `${heading}${history}The two say the same.\n`;
  const list = changes.map(
    ({ kind, id, what }, index) =>
      `${String(index + 1).padStart(4)}  ${kindNames[kind]} ${id} ${what}\n`,
  );
  const lines = [
    ...diff.brands.map(({ name, ...line }) => ({ name, line })),
    { name: 'All brands', line: totals },
    { name: 'Held listings', line: held },
    { name: 'Outside the roster', line: outsideRoster },
  ];
  const unit = totals.difference.units[0]?.unit ?? 'unit';
  const rows = lines.map(({ name, line: { before, after, difference, causes } }) => [
    name,
    netText(before),
    netText(after),
    signed(netOf(difference)),
    causes.map(({ change, difference: of }) => `${signed(netOf(of))} by ${change + 1}`).join(', '),
  ]);
  const titles = [`net ${unit}s`, 'before', 'after', 'change', 'which is'].map((title) =>
    pc.dim(title),
  );
  return `${heading}${history}\n${list.join('')}\n${columns([titles, ...rows], { left: [0, 4] })}`;
}

const kindNames: Readonly<Record<DiffAnswer['changes'][number]['kind'], string>> = {
  window: 'the',
  category: 'category',
  brand: 'brand',
  heldListing: 'hold of',
  group: 'group',
  promotion: 'promotion',
  field: 'field',
};

/** A step of a hold for people, and what it did to the campaign. */
export function holdLines(step: HoldsAnswer['steps'][number]): string {
  const { listingId, what, version, changedAt, changedBy, reason, before, after, hold } = step;
  const since = hold?.from ? ` from ${hold.from}` : '';
  const unit = before.totals.units[0]?.unit ?? 'unit';
  return [
    `${pc.bold(listingId)} ${what}${since}  version ${version}  ${changedAt}  ${changedBy}  ${reason}`,
    `  the campaign had ${netText(before.totals)} net ${unit}s and has ${netText(after.totals)} by it; ` +
      `${netText(after.held)} are held`,
    '',
  ].join('\n');
}

function netOf(figures: Pick<Totals | Difference, 'units'> | null): Exact {
  return figures?.units[0]?.net ?? 0;
}

function netText(figures: Pick<Totals, 'units'> | null): string {
  return figures === null ? '–' : netOf(figures).toLocaleString('en');
}

function signed(value: Exact): string {
  const text = value.toLocaleString('en');
  return value > 0 ? `+${text}` : text.replace('-', '−');
}
