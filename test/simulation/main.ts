import { parseArgs } from 'node:util';
import { toError } from '../../libs/base/errors.ts';
import type { Counts } from './coverage.ts';
import { type Mode, type RunResult, simulate } from './run.ts';

const help = `Runs the real fold, claims, commits and readers on a simulated log, Redis and clock.

Usage: node test/simulation/main.ts [options]

  --seed S       the first seed; further runs take S-1, S-2, … (a random one)
  --runs N       how many runs (1000)
  --mode M       safety: nothing wrong is ever stored or shown; liveness: and once all trouble
                 ends, everything comes right; both (both)
  --trace        print every step; for one run
  --help         this text

Examples:
  make simulate RUNS=5000
  make simulate SEED=k3f9 RUNS=1
  node test/simulation/main.ts --seed k3f9 --runs 1 --mode liveness --trace
`;

interface Options {
  readonly seed: string;
  readonly runs: number;
  readonly modes: readonly Mode[];
  readonly trace: boolean;
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      runs: { type: 'string', default: '1000' },
      mode: { type: 'string', default: 'both' },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) throw new Error('--runs must be a whole number.');
  const modes = {
    safety: ['safety'],
    liveness: ['liveness'],
    both: ['safety', 'liveness'],
  } as const;
  if (!(values.mode in modes)) throw new Error('--mode must be safety, liveness or both.');
  return {
    seed: values.seed ?? Math.random().toString(36).slice(2, 8),
    runs,
    modes: modes[values.mode as keyof typeof modes],
    trace: values.trace,
  };
}

async function runAll({ seed, runs, modes, trace }: Options): Promise<boolean> {
  const startedMs = performance.now();
  const counts: Counts = {};
  let records = 0;
  for (let run = 0; run < runs; run++) {
    const mode = modes[run % modes.length] as Mode;
    const runSeed = runs === 1 ? seed : `${seed}-${run}`;
    const result = await simulate({ seed: runSeed, mode, ...(trace && { print: say }) });
    if (result.failure !== null) return tellFailure(result);
    records += result.records;
    for (const [name, count] of Object.entries(result.counts)) {
      counts[name] = (counts[name] ?? 0) + count;
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${run + 1} of ${runs} runs`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const minutes = (performance.now() - startedMs) / 60_000;
  const sorted = Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b));
  for (const [name, count] of sorted) say(`${String(count).padStart(9)}  ${name}`);
  say(
    `\n${runs} runs from seed ${seed}, ${records} records, ${Math.round(runs / minutes)} runs a minute: no rule was broken.`,
  );
  return true;
}

function tellFailure({ seed, mode, failure, step, tail }: RunResult & { step?: number }): false {
  for (const line of tail) say(line);
  say(`\nBroken: ${failure?.rule}, at step ${failure?.step ?? step}: ${failure?.message}`);
  say(`Again: node test/simulation/main.ts --seed ${seed} --runs 1 --mode ${mode} --trace`);
  return false;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  const options = readOptions();
  if (options === undefined) process.stdout.write(help);
  else if (!(await runAll(options))) process.exitCode = 1;
} catch (thrown) {
  process.stderr.write(`${toError(thrown).message}\n`);
  process.exitCode = 2;
}
