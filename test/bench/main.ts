import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { toError } from '../../libs/base/errors.ts';
import { startBenchStack } from './bench-stack.ts';
import { endChildren } from './child.ts';
import { loadText, machineText } from './machine.ts';
import { playedTopic, readChunks } from './orders.ts';
import { profileSummary } from './profile-summary.ts';
import { type Row, spreadOf } from './row.ts';
import { apiRow } from './rows/api.ts';
import { commitRow } from './rows/commit.ts';
import { foldRow } from './rows/fold.ts';
import { freshnessRow } from './rows/freshness.ts';
import { growthRow } from './rows/growth.ts';
import { memoryRow } from './rows/memory.ts';
import { receiveRow } from './rows/receive.ts';
import { recountRow } from './rows/recount.ts';
import { scanRow } from './rows/scan.ts';
import { viewersRow } from './rows/viewers.ts';
import { wallRow } from './rows/wall.ts';
import { twoProcessesRow, wholePathRow } from './rows/whole-path.ts';
import { asTable, type Baseline } from './table.ts';

const help = `Measures how fast Tally is, and prints one table.

Usage: make bench ARGS="[options]", or node test/bench/main.ts [options]

  --rows a,b          only these: receive, scan, fold, commit, whole, two, memory, fresh,
                      api, viewers, wall, recount, growth (all but the last three, which take
                      minutes or a Chromium)
  --rounds N          samples of each row; rows take turns (3)
  --json              print the figures as JSON instead of a table
  --save-baseline     keep the medians in test/bench/baseline.json, to compare later runs with
  --profile DIR       profile the aggregator of the row "whole" into this folder, and sum it up
  --help              this text

Kafka is the one that KAFKA_BROKERS points at, or a local one that is started for this and ended;
Redis is always a local one of its own. CPU time is user and system of all threads of a process.
On a machine that others use as well, trust CPU µs an event and ratios rather than events/s.

Examples:
  make bench
  make bench ARGS="--rows whole,two --rounds 5"
  make bench ARGS="--rows whole --rounds 1 --profile out/profile"
`;

const baselineFile = new URL('baseline.json', import.meta.url);
/** Events that rows without a Kafka hold in memory: some 40,000 a shard, as in a large commit. */
const eventsInMemory = 320_000;
const usage = 2;
const rowNames =
  'receive,scan,fold,commit,whole,two,memory,fresh,api,viewers,wall,recount,growth'.split(',');
/** Rows that are left out unless they are asked for. */
const longRows = ['wall', 'recount', 'growth'];

process.exitCode = await main().catch((thrown: unknown) => {
  process.stderr.write(`${toError(thrown).message}\n`);
  return 1;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      'save-baseline': { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const names = values.rows?.split(',') ?? rowNames.filter((name) => !longRows.includes(name));
  const unknown = names.filter((name) => !rowNames.includes(name));
  const rounds = Number(values.rounds);
  if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    const what =
      unknown.length > 0
        ? `There is no row ${unknown.join(', ')}.`
        : `${values.rounds} is no number of rounds.`;
    process.stderr.write(`${what} See --help.\n`);
    return usage;
  }
  const startedMs = performance.now();
  show('starting Kafka and Redis');
  const stack = await startBenchStack();
  const clear = async (): Promise<void> => {
    await endChildren();
    await stack.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void clear().finally(() => process.exit(130)));
  }
  try {
    const all = allRows(stack, values.profile);
    const rows = all.filter(({ name }) => names.includes(name));
    const samples = await measureAll(rows, rounds);
    const results = new Map([...samples].map(([key, list]) => [key, spreadOf(list)]));
    const machine = machineText();
    const versions = `Node ${process.versions.node}, ${stack.kafkaVersion}, ${stack.redisVersion}`;
    const medians = Object.fromEntries([...results].map(([key, { median }]) => [key, median]));
    const date = new Date().toISOString().slice(0, 10);
    const now: Baseline = { machine, versions, date, medians };
    const before = await readBaseline();
    if (values['save-baseline']) await save(now, before);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    const took = `${rounds} rounds in ${seconds} s, ${loadText()}`;
    if (values.json) {
      const figures = Object.fromEntries(results);
      process.stdout.write(`${JSON.stringify({ machine, versions, date, took, figures })}\n`);
    } else {
      process.stdout.write(`${heading(now, before, took)}\n${asTable(rows, results, before)}`);
      if (values.profile !== undefined) process.stdout.write(await profileSummary(values.profile));
    }
    return 0;
  } finally {
    show('');
    await clear();
  }
}

function allRows(
  stack: Awaited<ReturnType<typeof startBenchStack>>,
  profileDir: string | undefined,
): Row[] {
  const topic = once(() => playedTopic(stack));
  const chunks = once(async () => readChunks(stack, await topic(), eventsInMemory));
  const nodeArgs = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  return [
    receiveRow(stack, topic),
    scanRow(chunks),
    foldRow(chunks),
    commitRow(stack, chunks),
    wholePathRow(stack, topic, nodeArgs),
    twoProcessesRow(stack, topic),
    memoryRow(),
    freshnessRow(stack),
    apiRow(stack),
    viewersRow(stack),
    wallRow(stack),
    recountRow(stack),
    growthRow(),
  ];
}

/** Takes the samples of all rows, round by round, so that a busy minute does not fall on one row. */
async function measureAll(rows: readonly Row[], rounds: number): Promise<Map<string, number[]>> {
  const samples = new Map<string, number[]>();
  for (const row of rows) {
    for (let warmUp = 0; warmUp < (row.warmUps ?? 0); warmUp++) {
      show(`warming up ${row.name}`);
      await row.sample();
    }
  }
  for (let round = 1; round <= rounds; round++) {
    for (const row of rows) {
      if (round > (row.samplesMax ?? rounds)) continue;
      show(`round ${round} of ${rounds}: ${row.question}`);
      for (const [name, value] of Object.entries(await row.sample())) {
        if (!(name in row.figures)) continue;
        const key = `${row.name}.${name}`;
        samples.set(key, [...(samples.get(key) ?? []), value]);
      }
    }
  }
  return samples;
}

function heading(now: Baseline, before: Baseline | null, took: string): string {
  const lines = [now.machine, `${now.versions}; ${took}`];
  if (before !== null) {
    const where = before.machine === now.machine ? 'the same kind of machine' : before.machine;
    lines.push(`Baseline: ${before.date}, ${where}, ${before.versions}`);
  }
  return `${lines.join('\n')}\n`;
}

async function readBaseline(): Promise<Baseline | null> {
  const text = await readFile(baselineFile, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Baseline);
}

/** Keeps figures of rows that this run has left out. */
async function save(now: Baseline, before: Baseline | null): Promise<void> {
  const kept = before?.machine === now.machine ? before.medians : {};
  const medians = Object.entries({ ...kept, ...now.medians }).map(([key, median]) => [
    key,
    Number(median.toPrecision(4)),
  ]);
  const baseline = { ...now, medians: Object.fromEntries(medians) };
  await writeFile(baselineFile, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** Makes a value the first time that it is asked for. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** Says what is being done; on a terminal the line goes when the next one comes. */
function show(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}
