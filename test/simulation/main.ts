import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { toError } from '../../libs/base/errors.ts';
import { runInWorkers } from './pool.ts';
import { Tally, tellFailure } from './report.ts';
import type { Mode } from './run.ts';

const help = `Runs the real fold, claims, commits and readers on a simulated log, Redis and clock.

Usage: node test/simulation/main.ts [options]

  --seed S       the first seed; further runs take S-1, S-2, … (a random one)
  --runs N       how many runs (1000)
  --mode M       safety: nothing wrong is ever stored or shown; liveness: and once all trouble
                 ends, everything comes right; both (both)
  --jobs J       worker threads (as many as there are processors)
  --require-all  fail unless every rare state was reached, however few the runs
  --trace        print every step; for one run
  --help         this text

Examples:
  make simulate RUNS=5000
  make simulate SEED=k3f9 RUNS=1
  node test/simulation/main.ts --runs 5000 --require-all
  node test/simulation/main.ts --seed k3f9 --runs 1 --mode liveness --trace
`;

/** Failures that are told at length; more of them say no more. */
const toldMax = 3;

interface Options {
  readonly seed: string;
  readonly runs: number;
  readonly modes: readonly Mode[];
  readonly jobs: number;
  readonly trace: boolean;
  readonly requireAll: boolean;
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      runs: { type: 'string', default: '1000' },
      mode: { type: 'string', default: 'both' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      trace: { type: 'boolean', default: false },
      'require-all': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const modes = {
    safety: ['safety'],
    liveness: ['liveness'],
    both: ['liveness', 'safety'],
  } as const;
  if (!(values.mode in modes)) throw new Error('--mode must be safety, liveness or both.');
  return {
    seed: values.seed ?? Math.random().toString(36).slice(2, 8),
    runs: wholeNumber('--runs', values.runs),
    modes: modes[values.mode as keyof typeof modes],
    jobs: wholeNumber('--jobs', values.jobs),
    trace: values.trace,
    requireAll: values['require-all'],
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new Error(`${name} must be a whole number from 1, not "${text}".`);
  }
  return number;
}

/** Runs all, prints what they came to, and says whether all is well. */
async function runAll({ seed, runs, modes, jobs, trace, requireAll }: Options): Promise<boolean> {
  const tally = new Tally();
  const startedMs = performance.now();
  const bar = progressBar(runs, trace);
  await runInWorkers({
    runs: Array.from({ length: runs }, (_, run) => ({
      seed: runs === 1 ? seed : `${seed}-${run}`,
      mode: modes[run % modes.length] as Mode,
    })),
    jobs,
    ...(trace && { onLine: say }),
    onResult: (result) => {
      tally.add(result);
      const perMinute = Math.round((tally.runs / (performance.now() - startedMs)) * 60_000);
      bar?.update(tally.runs, { perMinute, broken: tally.failures.length });
      return tally.failures.length >= toldMax;
    },
  });
  bar?.stop();
  if (runs > 1) for (const line of tally.table()) say(line);
  for (const failure of tally.failures.slice(0, toldMax))
    for (const line of tellFailure(failure)) say(line);
  const isReached = !requireAll || tally.unreached.length === 0;
  if (!isReached) for (const { name } of tally.unreached) say(`Not reached: ${name}`);
  return sumUp(tally, seed, performance.now() - startedMs) && isReached;
}

function sumUp(tally: Tally, seed: string, durationMs: number): boolean {
  const { runs, records, steps, failures, missed, unlisted } = tally;
  for (const { name, runsOf5000 } of missed)
    say(`Too seldom, where ${runsOf5000} of 5000 runs are due: ${name}`);
  for (const name of unlisted) say(`Not in the table of rare states: ${name}`);
  const perMinute = Math.round((runs / durationMs) * 60_000).toLocaleString('en');
  say(
    `\n${runs} runs from seed ${seed}: ${records} records, ${steps} steps, ${perMinute} runs a minute, ` +
      `${failures.length === 0 ? 'no rule broken' : `${failures.length} broken`}.`,
  );
  return failures.length + missed.length + unlisted.length === 0;
}

function progressBar(total: number, isTraced: boolean): SingleBar | undefined {
  if (!process.stderr.isTTY || isTraced || total === 1) return undefined;
  const format =
    '{bar} {value} of {total} runs, {perMinute} a minute, {broken} broken, {eta_formatted} left';
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(total, 0, { perMinute: 0, broken: 0 });
  return bar;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<boolean> {
  const options = readOptions();
  if (options === undefined) {
    process.stdout.write(help);
    return true;
  }
  return runAll(options);
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (thrown) {
  process.stderr.write(`${toError(thrown).message}\n`);
  process.exitCode = 2;
}
