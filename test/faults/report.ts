import colors from 'picocolors';
import { columns } from '../../services/cli/columns.ts';
import type { ScenarioResult } from './scenario.ts';

/** Places of a name in the table; `--list` has the rest. */
const nameMax = 52;

/** Results as a table for people, with what is wrong below it. */
export function tableOf(results: readonly ScenarioResult[]): string {
  const titles = [
    '',
    'scenario',
    'outcome',
    'records',
    'faults',
    'differ',
    'recovered (worst)',
    're-read',
    'stale',
    'refused',
    'took',
  ];
  const rows = grouped(results).map(rowOf);
  return columns([titles.map((title) => colors.dim(title)), ...rows], { left: [0, 1, 2] });
}

/** What went wrong, and how to see it again. */
export function problemsOf(results: readonly ScenarioResult[]): string[] {
  return results.flatMap(({ id, seed, outcome, problems }) => {
    if (outcome === 'passed') return [];
    if (outcome === 'skipped') return [`${id} was skipped: ${problems.join(' ')}`];
    const again = `Again: make faults ARGS="--only ${id} --seed ${seed}"`;
    return [
      colors.red(`${id} failed with seed ${seed}`),
      ...problems.map(indented),
      indented(again),
    ];
  });
}

/** All results of one scenario together, in the order of the scenarios. */
function grouped(results: readonly ScenarioResult[]): (readonly ScenarioResult[])[] {
  return [...Map.groupBy(results, ({ id }) => id).values()].toSorted(
    (a, b) => Number(a[0]?.id.slice(1)) - Number(b[0]?.id.slice(1)),
  );
}

function rowOf(results: readonly ScenarioResult[]): string[] {
  const { id = '', name = '' } = results[0] ?? {};
  const sum = (of: (result: ScenarioResult) => number) =>
    results.reduce((total, result) => total + of(result), 0).toLocaleString('en');
  const max = (of: (result: ScenarioResult) => number) => Math.max(...results.map(of));
  return [
    id,
    name.length > nameMax ? `${name.slice(0, nameMax)}…` : name,
    outcomeText(results),
    sum(({ records }) => records),
    sum(({ hits }) => Object.values(hits).reduce((total, count) => total + count, 0)),
    sum(({ differences }) => differences),
    recoveredText(results.flatMap(({ recoveredMs }) => recoveredMs)),
    sum(({ rereads }) => rereads),
    secondsText(max(({ staleMsMax }) => staleMsMax)),
    secondsText(max(({ refusedMsMax }) => refusedMsMax)),
    `${sum(({ seconds }) => seconds)} s`,
  ];
}

function outcomeText(results: readonly ScenarioResult[]): string {
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
  const [passed, failed] = [count('passed'), count('failed')];
  if (failed > 0) return colors.red(results.length === 1 ? 'failed' : `${failed} failed`);
  if (passed === 0) return colors.yellow('skipped');
  return colors.green(results.length === 1 ? 'passed' : `${passed} passed`);
}

/** The median and the worst. */
function recoveredText(recoveredMs: readonly number[]): string {
  const sorted = recoveredMs.toSorted((a, b) => a - b);
  const [median, worst] = [sorted[sorted.length >> 1], sorted.at(-1)];
  if (median === undefined || worst === undefined) return '–';
  return `${secondsText(median)} (${secondsText(worst)})`;
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function indented(line: string): string {
  return `  ${line}`;
}
