import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Project, projectOf, type TestProof, titlePattern } from './guard.ts';
import type { Patch } from './patch.ts';

/** One test of a run. */
export interface RunTest {
  readonly file: string;
  /** Titles from the outermost to its own. */
  readonly fullName: string;
  readonly status: string;
  readonly failures: readonly string[];
}

export interface VitestRun {
  readonly tests: readonly RunTest[];
  /** Files that could not be run at all, and why. */
  readonly brokenFiles: readonly string[];
  /** Files that were shown without the guard. */
  readonly patched: ReadonlySet<string>;
  /** What was printed, where the run gave no report. */
  readonly trouble: string | null;
}

/** Addresses of a Kafka and a Redis that all runs share. */
export type ServerEnv = Readonly<Record<string, string>>;

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

const root = resolve(import.meta.dirname, '../..');
const runMsMax = 600_000;

/** Runs some tests of one project in a process of its own, with sources as the patches make them. */
export async function runVitest(
  proofs: readonly TestProof[],
  { patches, env }: { patches: readonly Patch[]; env: ServerEnv },
): Promise<VitestRun> {
  const dir = await mkdtemp(join(tmpdir(), 'tally-guards-'));
  try {
    const list = join(dir, 'patches.json');
    const report = join(dir, 'report.json');
    await writeFile(list, JSON.stringify(patches));
    const printed = await spawnVitest(argumentsOf(proofs, report), {
      ...process.env,
      ...env,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'preload.ts')}`,
      TALLY_PATCHES: list,
    });
    const applied = `${list}.applied`;
    const patched = existsSync(applied) ? readFileSync(applied, 'utf8').trim().split('\n') : [];
    if (!existsSync(report)) {
      return { tests: [], brokenFiles: [], patched: new Set(patched), trouble: printed };
    }
    return { ...readReport(report), patched: new Set(patched), trouble: null };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function argumentsOf(proofs: readonly TestProof[], report: string): string[] {
  const files = [...new Set(proofs.map(({ file }) => file))];
  const projects = new Set<Project>(files.map(projectOf));
  const titles = [...new Set(proofs.map(({ test }) => titlePattern(test).source))];
  return [
    resolve(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...[...projects].flatMap((project) => ['--project', project]),
    '--reporter=json',
    `--outputFile=${report}`,
    '--testNamePattern',
    titles.join('|'),
    ...files,
  ];
}

/** Resolves to all that was printed, once the process has ended. */
function spawnVitest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => printed.push(bytes));
  const timer = setTimeout(() => child.kill('SIGKILL'), runMsMax);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', () => {
      clearTimeout(timer);
      done(Buffer.concat(printed).toString());
    });
  });
}

function readReport(path: string): Pick<VitestRun, 'tests' | 'brokenFiles'> {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => {
      return { file: name, fullName, status, failures: failureMessages ?? [] };
    }),
  );
  const brokenFiles = testResults
    .filter(({ assertionResults, message }) => assertionResults.length === 0 && message)
    .map(({ name, message }) => `${name}: ${message}`);
  return { tests, brokenFiles };
}

/** The tests of a run that a proof names. */
export function namedTests({ tests }: VitestRun, { file, test }: TestProof): RunTest[] {
  const pattern = titlePattern(test);
  return tests.filter(
    (run) => run.file.endsWith(file) && pattern.test(run.fullName) && !isLeftOut(run.status),
  );
}

function isLeftOut(status: string): boolean {
  return status === 'pending' || status === 'skipped' || status === 'todo' || status === 'disabled';
}
