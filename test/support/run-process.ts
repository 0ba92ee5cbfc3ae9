import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import { freePorts } from './free-port.ts';
import { forgetProcess, noteProcess } from './run-dir.ts';
import { atEnd, provided } from './this-run.ts';
import { until } from './until.ts';

export interface ProcessOptions {
  /** The file to run, from the root of the project: `services/aggregator/main.ts`. */
  readonly main: string;
  readonly args?: readonly string[];
  /** Options of Node itself: `--import`, `--inspect`. */
  readonly nodeArgs?: readonly string[];
  /** Its whole environment, beside `PATH`, `HOME` and two free ports as `PORT`, `METRICS_PORT`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A line of standard output: the fields of a JSON object, or the line as it is under `text`. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const root = resolve(import.meta.dirname, '../..');
const stopMsMax = 20_000;
const linesShown = 20;
const running = new Set<RunningProcess>();

/** Nothing outlives the file of tests or the run that started it. */
atEnd(() => Promise.all([...running].map((process) => process.kill())));

/** A process of ours, started as it is in production. */
export class RunningProcess {
  readonly pid: number;
  readonly port: number;
  readonly metricsPort: number;
  /** What it wrote to standard output so far. */
  readonly logs: LogLine[] = [];
  /** What it wrote to standard error so far, as lines. */
  readonly errors: string[] = [];
  readonly exited: Promise<Exit>;
  exit: Exit | null = null;
  readonly #main: string;
  readonly #child: ChildProcess;

  constructor(options: ProcessOptions, ports: readonly number[]) {
    const [port = 0, metricsPort = 0] = ports;
    const { main, args = [], nodeArgs = [], env = {} } = options;
    const given = { PORT: String(port), METRICS_PORT: String(metricsPort), ...env };
    this.port = Number(given.PORT);
    this.metricsPort = Number(given.METRICS_PORT);
    this.#main = main;
    const { PATH = '', HOME = '', NODE_OPTIONS = '', TALLY_PATCHES } = process.env;
    // A run that takes a guard away does so in every process.
    const patched = TALLY_PATCHES === undefined ? {} : { NODE_OPTIONS, TALLY_PATCHES };
    this.#child = spawn(process.execPath, [...nodeArgs, resolve(root, main), ...args], {
      cwd: root,
      env: { PATH, HOME, ...patched, ...given },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.#child;
    if (stdout !== null)
      createInterface({ input: stdout }).on('line', (l) => this.logs.push(parse(l)));
    if (stderr !== null) createInterface({ input: stderr }).on('line', (l) => this.errors.push(l));
    this.exited = new Promise((resolveExit) => {
      this.#child.once('close', (code, signal) => {
        this.exit = { code, signal };
        running.delete(this);
        forgetProcess(provided('runDir'), this.pid);
        resolveExit(this.exit);
      });
    });
    this.pid = this.#child.pid ?? 0;
    running.add(this);
    noteProcess(provided('runDir'), this.pid, 'started');
  }

  /** Waits until `/readyz` says yes. */
  async ready(waitMsMax = 30_000): Promise<void> {
    const url = `http://127.0.0.1:${this.metricsPort}/readyz`;
    await this.#wait(async () => (await fetch(url)).ok, `${url} was 200`, waitMsMax);
  }

  /** Waits for a line of its log; those before count, too. */
  logged(matches: (line: LogLine) => boolean, waitMsMax = 10_000): Promise<LogLine> {
    const what = `it logged what ${String(matches)} looks for`;
    return this.#wait(async () => this.logs.find(matches), what, waitMsMax);
  }

  /** Asks it to stop, and resolves when it has. Kills it, and fails, where it does not. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopMsMax);
    const exit = await this.exited;
    clearTimeout(timer);
    if (exit.signal === 'SIGKILL') {
      throw new Error(`${this.#main} did not stop on ${signal} in ${stopMsMax} ms.${this.#said()}`);
    }
    return exit;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<Exit> {
    this.#child.kill('SIGKILL');
    return this.exited;
  }

  /** Freezes it with SIGSTOP, or lets it go on. */
  freeze(frozen: boolean): void {
    this.#child.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Waits for something truthy; fails at once where the process ends before that. */
  async #wait<Seen>(look: () => Promise<Seen | undefined>, what: string, waitMsMax: number) {
    let seen: Seen | undefined;
    await until(
      async () => {
        // What it no longer serves must not hide that it has ended.
        if (this.exit !== null) return this.exit;
        seen = await look();
        return seen;
      },
      { what: `${this.#main}: until ${what}`, waitMsMax },
    ).catch((cause: unknown) => {
      throw new Error(`${String(cause)}${this.#said()}`, { cause });
    });
    if (seen) return seen;
    throw new Error(`${this.#main} ended before ${what}: ${inspect(this.exit)}${this.#said()}`);
  }

  #said(): string {
    const lines = [...this.logs.map((line) => JSON.stringify(line)), ...this.errors];
    return `\nIt said last:\n${lines.slice(-linesShown).join('\n')}`;
  }
}

/** Starts a service, or any file of ours, as a process of its own. */
export async function runProcess(options: ProcessOptions): Promise<RunningProcess> {
  return new RunningProcess(options, await freePorts(2));
}

function parse(line: string): LogLine {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) return parsed as LogLine;
  } catch {
    // Not every line is JSON.
  }
  return { text: line };
}
