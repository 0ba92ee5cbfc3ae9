import { parseArgs } from 'node:util';
import colors from 'picocolors';
import { toError } from '../../libs/base/errors.ts';
import { testServers } from '../support/test-servers.ts';
import { checkGuards, type GuardRow } from './check-guards.ts';
import { type Guard, type Proof, projectOf } from './guard.ts';
import { guards } from './guards.ts';
import type { ServerEnv } from './vitest-run.ts';

const help = `Takes each guard away in turn, and demands that the tests notice.

Usage: node test/guards/main.ts [options]

Sources are changed while they are loaded, never on disk. A guard counts as caught where each test
that is named for it runs and fails for what it saw, or a simulated run breaks a rule; the same tests
and the same run must be green with the guard in place.

  --only TEXT    guards with this in their name, or that close this hole (H5)
  --by KIND      only before one kind: simulation, unit, redis, kafka, e2e
  --list         say which guards there are and what must notice, and run nothing
  --runs N       simulated runs that are spent on one guard at the most (5000)
  --seed S       the first seed of them (guards)
  --jobs N       guards at a time (1)
  --markdown     print the table for docs/reliability.md
  --help         this text

Examples:
  make guards
  make guards ONLY=epoch
  node test/guards/main.ts --only H21 --by redis
`;

const kinds = ['simulation', 'unit', 'redis', 'kafka', 'e2e'];

type Options = Exclude<ReturnType<typeof readOptions>, undefined>;

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      by: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      runs: { type: 'string', default: '5000' },
      seed: { type: 'string', default: 'guards' },
      jobs: { type: 'string', default: '1' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (values.by !== '' && !kinds.includes(values.by)) {
    throw new Error(`--by must be one of ${kinds.join(', ')}, not "${values.by}".`);
  }
  const { only, by, list, seed, markdown } = values;
  const runs = wholeNumber('--runs', values.runs);
  return { only, by, list, seed, markdown, runs, jobs: wholeNumber('--jobs', values.jobs) };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new Error(`${name} must be a whole number from 1, not "${text}".`);
  }
  return number;
}

/** The guards that are asked for, each with the proofs that are asked for. */
function choose({ only, by }: Options): Guard[] {
  const isHole = /^H\d+$/.test(only);
  const chosen = guards.flatMap((guard) => {
    const isNamed = isHole ? guard.holes.some((hole) => hole === only) : guard.name.includes(only);
    const proofs = guard.noticedBy.filter((proof) => by === '' || kindOf(proof) === by);
    const [first, ...rest] = proofs;
    if (!isNamed || first === undefined) return [];
    return [{ ...guard, noticedBy: [first, ...rest] as const }];
  });
  if (chosen.length === 0) {
    throw new Error(`No guard is called "${only}". --list says which ones there are.`);
  }
  return chosen;
}

function kindOf(proof: Proof): string {
  return proof === 'simulation' ? proof : projectOf(proof.file);
}

function nameOf(proof: Proof): string {
  return proof === 'simulation' ? 'simulation' : `${proof.file}: ${proof.test}`;
}

function tellList(chosen: readonly Guard[]): void {
  for (const { name, holes, without, noticedBy } of chosen) {
    say(`${colors.bold(name)} (${holes.join(', ')})`);
    say(`  Without it, ${without}.`);
    for (const proof of noticedBy) say(colors.dim(`  ${nameOf(proof)}`));
  }
  say(`\n${chosen.length} guards.`);
}

async function startServers(chosen: readonly Guard[]): Promise<ServerEnv> {
  const needed = new Set(chosen.flatMap(({ noticedBy }) => noticedBy.map(kindOf)));
  const servers = testServers();
  const env: Record<string, string> = {};
  const needsKafka = needed.has('kafka') || needed.has('e2e');
  if (needsKafka || needed.has('redis')) env.TEST_REDIS_URL = await servers.redis();
  if (needsKafka) env.TEST_KAFKA_BROKERS = await servers.kafka();
  return env;
}

function tellRow({ guard, proof, isCaught, said, seconds }: GuardRow): void {
  const mark = isCaught ? colors.green('caught') : colors.red('MISSED');
  say(`${mark} ${seconds.toFixed(1).padStart(6)} s  ${guard.name} (${guard.holes.join(', ')})`);
  say(colors.dim(`          by ${nameOf(proof)}`));
  say(colors.dim(`          ${said}`));
}

function tellMarkdown(rows: readonly GuardRow[]): void {
  say('\n| guard | holes | without it | caught by | s |\n|---|---|---|---|---|');
  for (const [guard, some] of Map.groupBy(rows, (row) => row.guard)) {
    const by = some.map(({ proof, isCaught }) => `${isCaught ? '' : '**not** '}${nameOf(proof)}`);
    const seconds = some.reduce((sum, row) => sum + row.seconds, 0).toFixed(0);
    const cells = [guard.name, guard.holes.join(' '), guard.without, by.join('<br>'), seconds];
    say(`| ${cells.join(' | ')} |`);
  }
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
  const chosen = choose(options);
  if (options.list) {
    tellList(chosen);
    return true;
  }
  const { seed, runs, jobs } = options;
  const servers = testServers();
  servers.enter();
  try {
    const rows = await checkGuards(chosen, {
      env: await startServers(chosen),
      simulation: { seed, runs, jobs: 1 },
      jobs,
      onRow: tellRow,
      say,
    });
    if (options.markdown) tellMarkdown(rows);
    const unnoticed = rows.filter(({ isCaught }) => !isCaught);
    say(
      `\n${chosen.length} guards, ${rows.length} times taken away, ${rows.length - unnoticed.length} times caught.`,
    );
    for (const { guard, proof } of unnoticed)
      say(colors.red(`Not caught: ${guard.name}, by ${nameOf(proof)}`));
    return unnoticed.length === 0;
  } finally {
    await servers.leave();
  }
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (thrown) {
  process.stderr.write(`${toError(thrown).message}\n`);
  process.exitCode = 2;
}
