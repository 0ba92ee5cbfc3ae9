import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toError } from '../../libs/base/errors.ts';
import { Random } from '../../services/simulator/random.ts';
import { testServers } from '../support/test-servers.ts';
import { beginRun, endRun } from '../support/this-run.ts';
import { type Options, readOptions } from './options.ts';
import { playScenario } from './play-scenario.ts';
import { problemsOf, tableOf } from './report.ts';
import type { Scenario, ScenarioResult } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const startedAt = new Date();
const usage = 2;
const interrupted = 130;

process.exitCode = await main().catch((thrown: unknown) => {
  process.stderr.write(`${toError(thrown).message}\n`);
  return usage;
});

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), scenarios);
  if (typeof options === 'string') {
    process.stdout.write(options);
    return 0;
  }
  const servers = testServers();
  servers.enter();
  const clear = async (): Promise<void> => {
    show('');
    await endRun();
    await servers.leave();
  };
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
      void clear().finally(() => process.exit(interrupted));
    });
  }
  try {
    show('starting Kafka');
    const given = process.env['KAFKA_BROKERS'] ?? '';
    const kafkaBrokers = given === '' ? await servers.kafka() : given;
    beginRun({ runDir: servers.runDir, kafkaBrokers });
    const results = await playAll(options, stop.signal);
    show('');
    for (const line of [tableOf(results), ...problemsOf(results), summary(results, options)]) {
      process.stdout.write(`${line.trimEnd()}\n`);
    }
    return results.every(({ outcome }) => outcome !== 'failed') ? 0 : 1;
  } finally {
    if (!stop.signal.aborted) await clear();
  }
}

async function playAll(options: Options, signal: AbortSignal): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const { scenario, seed } of planOf(options)) {
    if (signal.aborted) break;
    show(`${results.length + 1}: ${scenario.id} ${scenario.name} (seed ${seed})`);
    const result = await playScenario(scenario, seed);
    // What was cut short has proved nothing, and has not failed either.
    if (signal.aborted) break;
    results.push(result);
    if (options.minutes !== null) process.stdout.write(`${lineOf(result)}\n`);
    await keep(options, results);
  }
  return results;
}

/** Each scenario once, or all of them again and again in random order until the time is over. */
function* planOf({
  scenarios: chosen,
  seed,
  minutes,
}: Options): Generator<{ scenario: Scenario; seed: string }> {
  if (minutes === null) {
    for (const scenario of chosen) yield { scenario, seed };
    return;
  }
  const endAt = performance.now() + minutes * 60_000;
  const random = new Random(seed, 'order');
  for (let round = 0; ; round += 1) {
    const left = [...chosen];
    while (left.length > 0) {
      if (performance.now() > endAt) return;
      const [scenario] = left.splice(random.below(left.length), 1);
      if (scenario !== undefined) yield { scenario, seed: `${seed}-${round}` };
    }
  }
}

function lineOf({ id, seed, outcome, seconds, records, differences }: ScenarioResult): string {
  return `${id.padEnd(4)} ${outcome}, seed ${seed}: ${records} records, ${differences} differences, ${seconds} s`;
}

function summary(results: readonly ScenarioResult[], { seed }: Options): string {
  const sum = (of: (result: ScenarioResult) => number) =>
    results.reduce((total, result) => total + of(result), 0).toLocaleString('en');
  const faults = sum(({ hits }) => Object.values(hits).reduce((total, count) => total + count, 0));
  return `\n${results.length} scenarios from seed ${seed}: ${sum(({ records }) => records)} records, ${faults} faults that hit, ${sum(({ differences }) => differences)} differences.`;
}

/** Writes the results so far: a long run that is cut short has them, too. */
async function keep(
  { jsonFile, seed }: Options,
  results: readonly ScenarioResult[],
): Promise<void> {
  if (jsonFile === null) return;
  await mkdir(dirname(jsonFile), { recursive: true });
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
  const run = { seed, startedAt, seconds, node: process.version, results };
  await writeFile(jsonFile, `${JSON.stringify(run, null, 2)}\n`);
}

/** Says what is being done, on a terminal only; the line goes when the next one comes. */
function show(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
