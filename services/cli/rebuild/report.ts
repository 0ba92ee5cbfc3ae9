import pc from 'picocolors';
import { outcomes } from '../../../libs/contracts/outcomes.ts';
import type { ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import type { RebuiltShard } from '../../aggregator/rebuild/rebuild-partition.ts';
import { lossText } from '../../aggregator/rebuild/rebuild-plan.ts';
import { columns } from '../columns.ts';

/** Differences that are shown; the rest is counted. */
const rowsMax = 40;

/** What was built, and how it differs from what is shown, before it is put in place. */
export function comparisonText(rebuilt: RebuiltShard): string {
  const { partition, before, after, folded, durationMs } = rebuilt;
  const seconds = durationMs / 1000;
  const heading = pc.bold(`partition ${partition}`);
  const work =
    rebuilt.kind === 'skip'
      ? 'all that it has counted is kept'
      : `${count(folded)} offsets in ${seconds.toFixed(1)} s, ${count(Math.round(folded / Math.max(seconds, 0.001)))}/s`;
  const lost = (after.lost ?? []).map(
    (range) => `${pc.yellow('given up')}  ${lossText(range)}, for good\n`,
  );
  return `${heading}  ${work}\n${lost.join('')}${standText(rebuilt, before, after)}`;
}

function standText(
  { unreadable, differences, kind }: RebuiltShard,
  before: ShardMeta | null,
  after: ShardMeta,
): string {
  if (before === null) {
    return `The present shard can't be compared: ${unreadable}.\n${countsText([after])}\n`;
  }
  const isSame = before.next === after.next;
  const place = isSame
    ? `Both stand at offset ${count(after.next)}.\n`
    : `The present one stands at ${count(before.next)}, the new one at ${count(after.next)}.\n`;
  const figures =
    kind === 'skip' || differences.length === 0
      ? pc.green('No figure of any brand differs.\n')
      : differencesText(differences);
  return `${place}${countsText([before, after])}${figures}\n`;
}

function countsText(metas: readonly ShardMeta[]): string {
  const titles = ['', ...(metas.length > 1 ? ['present', 'new', 'difference'] : ['new'])];
  const names = ['start', 'next', ...outcomes, 'gaps', 'misplaced'] as const;
  const rows = names.map((name) => {
    const values = metas.map((meta) => meta[name as 'start']);
    const [first = 0, second = first] = values;
    const changes = metas.length > 1 ? [difference(first, second)] : [];
    return [name, ...values.map(count), ...changes];
  });
  return columns([titles, ...rows], { left: [0] });
}

function differencesText(differences: RebuiltShard['differences']): string {
  const rows = differences
    .slice(0, rowsMax)
    .map(({ brandId, figure, before, after }) => [
      brandId,
      figure,
      count(before),
      count(after),
      difference(before, after),
    ]);
  const table = columns([['brand', 'figure', 'present', 'new', 'difference'], ...rows], {
    left: [0, 1],
  });
  const more = differences.length - rows.length;
  return more > 0 ? `${table}and ${count(more)} more; --json has them all\n` : table;
}

function difference(before: number, after: number): string {
  if (before === after) return '0';
  const by = after - before;
  return pc.yellow(by > 0 ? `+${count(by)}` : count(by));
}

/** What became of it. */
export function swappedText(
  partition: number,
  swapped: Awaited<ReturnType<RebuiltShard['swap']>> | null,
): string {
  if (swapped === null) return `partition ${partition}: nothing was changed\n`;
  const { epoch, meta } = swapped;
  return `${pc.green(`partition ${partition}: in place`)} at offset ${count(meta.next)}, epoch ${epoch}\n`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
