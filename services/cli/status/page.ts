import pc from 'picocolors';
import { alarms } from '../../../libs/contracts/alarms.ts';
import { columns } from '../columns.ts';
import {
  alarmsOf,
  lagOf,
  type PartitionReport,
  type PartitionState,
  type StatusReport,
  stateOf,
} from './report.ts';

const titles = [
  'partition',
  'state',
  'owner',
  'epoch',
  'next',
  'lag',
  'newest',
  'applied',
  'duplicate',
  'conflict',
  'rejected',
  'skipped',
  'gaps',
];

/** The page of `tally status`, all of it. */
export function statusPage(report: StatusReport): string {
  const { topic, at, partitions, campaigns, unreached } = report;
  const isRedisThere = !unreached.some((text) => text.startsWith('Redis'));
  const heading = `${pc.bold(topic)}  ${at}\n`;
  const missing = unreached.map((text) => `${pc.red('not reached')}  ${text}\n`).join('');
  const shows = campaigns.map(
    ({ campaignId, version, status, from, to }) =>
      `campaign ${pc.bold(campaignId)}  ${status}, version ${version}, ${from} to ${to}\n`,
  );
  const rows = partitions.map((partition) => rowOf(partition, Date.parse(at), isRedisThere));
  const table = rows.length === 0 ? '' : `\n${columns([titles, ...rows], { left: [1, 2] })}`;
  const notes = [...alarmLines(report), ...partitions.flatMap(noteLines)];
  return (
    heading + missing + shows.join('') + table + (notes.length > 0 ? `\n${notes.join('')}` : '')
  );
}

/** Whether the page shows something that must not stay so. */
export function needsAttention({ partitions, unreached }: StatusReport): boolean {
  const fine: readonly PartitionState[] = ['counting', 'claiming', 'no owner'];
  return (
    unreached.length > 0 || partitions.some((partition) => !fine.includes(stateOf(partition, true)))
  );
}

function rowOf(report: PartitionReport, nowMs: number, isRedisThere: boolean): string[] {
  const { partition, shard, note } = report;
  const state = stateOf(report, isRedisThere);
  const meta = shard?.meta ?? null;
  const lag = lagOf(report);
  const counts = [meta?.applied, meta?.duplicate, meta?.conflict, meta?.rejected, meta?.skipped];
  return [
    String(partition),
    coloured(state),
    note?.owner ?? (shard?.owner == null ? '–' : `${shard.owner}, silent`),
    count(shard?.epoch),
    count(meta?.next),
    count(lag),
    newest(meta?.recordTimestampMs, lag, nowMs),
    ...counts.map(count),
    count(meta?.gaps),
  ];
}

function coloured(state: PartitionState): string {
  if (state === 'counting') return pc.green(state);
  return state === 'halted' || state === 'damaged' || state === 'no shard'
    ? pc.red(state)
    : pc.yellow(state);
}

/** How old the newest counted record is; where nothing is left to count, that does not matter. */
function newest(recordMs: number | null | undefined, lag: number | null, nowMs: number): string {
  if (lag === 0) return 'all in';
  if (recordMs == null) return '–';
  const seconds = Math.max(0, Math.round((nowMs - recordMs) / 1000));
  return seconds < 120
    ? `${seconds} s old`
    : `${Math.round(seconds / 60).toLocaleString('en')} min old`;
}

function alarmLines({ partitions }: StatusReport): string[] {
  return alarmsOf(partitions).map(({ alarm, partition, detail }) => {
    const where = partition === null ? '' : `  partition ${partition}`;
    const look = pc.dim(`look into docs/runbooks/${alarm}.md`);
    return `${pc.red(alarm)}${where}  ${alarms[alarm].title}\n    ${detail}\n    ${look}\n`;
  });
}

function noteLines({ partition, shard, note }: PartitionReport): string[] {
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(`partition ${partition}  ${text}\n`);
  if (shard === null) return lines;
  const { meta, problem, rebuildNext } = shard;
  if (problem !== null)
    say(`${pc.red('damaged')}: ${problem} ${pc.dim('docs/runbooks/shard-corrupt.md')}`);
  if (meta?.halted !== undefined && note?.alarm == null) say(`${pc.red('halted')}: ${meta.halted}`);
  for (const { from, to } of meta?.lost ?? []) {
    say(`offsets ${from} to ${to - 1} were given up, for good`);
  }
  if (rebuildNext !== null) {
    say(
      `a rebuild has come to ${count(rebuildNext)}; if none is running, ` +
        '`tally rebuild --partition all --abort` removes it',
    );
  }
  return lines;
}

function count(value: number | null | undefined): string {
  return value == null ? '–' : value.toLocaleString('en');
}
