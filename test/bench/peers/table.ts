import { machineText } from '../machine.ts';
import type { SkippedPeer } from './peer.ts';
import type { PlayedTopic } from './played-topic.ts';
import type { Cost, PeerRun } from './run-peer.ts';
import { unitsOfBasis } from './unit-counts.ts';

/**
 * The machine and the versions that the figures belong to.
 *
 * @param loadBefore how busy the machine was before anything was started: with other work
 */
export function headingText(
  versions: readonly string[],
  played: PlayedTopic,
  loadBefore: string,
): string {
  const { outcomes, records } = played.expected;
  return [
    `${machineText()}, ${loadBefore} before the run`,
    [...new Set(versions)].join(', '),
    `${whole(records)} records, ${whole(outcomes.duplicate)} of them duplicates, in 8 partitions\n`,
  ].join('\n');
}

/** What everybody has counted: units of the sale, sold and net, a brand. */
export function unitsText({ expected, definition }: PlayedTopic): string {
  const counts = unitsOfBasis(expected.cohort);
  const units = [...new Set(Object.values(definition.categories).map(({ unit }) => unit))];
  const head = units.flatMap((unit) => [`${unit}s sold`, 'net']);
  const rows = definition.brands.map(({ id, name }) => [
    name,
    ...units.flatMap((unit) => {
      const count = counts.get(`${id} ${unit}`);
      if (count === undefined) return ['', ''];
      return [whole(count.sold), whole(count.sold - count.cancelled - count.returned)];
    }),
  ]);
  return columnsText([['', ...head], ...rows]);
}

/**
 * One row a program, in the order in which they ran. In brackets: from the moment on at which a
 * tenth of the records was counted. The ratios are to the first row, which is Tally's.
 */
export function costText(runs: readonly PeerRun[], skipped: readonly SkippedPeer[]): string {
  const [tally] = runs;
  const head = [
    ['CPU us an event', 'own', 'x Tally', 'Redis', 'Kafka', 'all', 'x Tally', 'events/s'],
  ];
  const rows = runs.map((run) => [
    run.title,
    pair(microseconds, run),
    tally === undefined ? '' : pair((cost, of) => ratio(microsecondsOf(cost) / of), run, tally),
    small(perEvent(run.redisSeconds, run)),
    small(perEvent(run.brokerSeconds, run)),
    small(allOf(run)),
    tally === undefined ? '' : ratio(allOf(run) / allOf(tally)),
    pair(({ records, wallSeconds }) => whole(records / wallSeconds), run),
  ]);
  const notes = skipped.map(({ title, reason }) => `${title}: skipped, as ${reason}\n`);
  return `${columnsText([...head, ...rows])}${notes.join('')}`;
}

function pair(
  show: (cost: Cost, ofTally: number) => string,
  run: PeerRun,
  tally: PeerRun = run,
): string {
  const { whole: all, warm } = run;
  const [first, second] = [tally.whole, tally.warm].map(microsecondsOf);
  return `${show(all, first ?? 1)} [${show(warm, second ?? 1)}]`;
}

function microseconds(cost: Cost): string {
  return small(microsecondsOf(cost));
}

function microsecondsOf({ cpuSeconds, records }: Cost): number {
  return (cpuSeconds / records) * 1e6;
}

function allOf(run: PeerRun): number {
  return perEvent(run.whole.cpuSeconds + run.redisSeconds + run.brokerSeconds, run);
}

function perEvent(seconds: number, { records }: PeerRun): number {
  return (seconds / records) * 1e6;
}

function small(value: number): string {
  return value < 0.995 ? value.toFixed(2) : value.toPrecision(3).replace(/e.*$/, '');
}

function ratio(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Columns of text; the first is aligned to the left. */
function columnsText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
