import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { anyFreePort } from '../../deploy/local/process/free-port.ts';
import { projectRoot } from '../../services/cli/environment.ts';

/** A line of a service's log. */
export interface LogLine {
  readonly msg?: string;
  readonly [field: string]: unknown;
}

export interface ChildOptions {
  /** From the root of the project: `services/aggregator/main.ts`. */
  readonly main: string;
  /** Its whole environment beside `PATH`, `HOME` and its ports. */
  readonly env: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  readonly args?: readonly string[];
}

const running = new Set<Child>();
const linesShown = 10;

/** A process of ours that is measured. */
export class Child {
  readonly pid: number;
  readonly port: number;
  readonly metricsPort: number;
  readonly logs: LogLine[] = [];
  readonly exited: Promise<number | null>;
  onLog: (line: LogLine) => void = () => undefined;
  #hasEnded = false;
  readonly #process: ChildProcess;

  private constructor(options: ChildOptions, port: number, metricsPort: number) {
    const { main, env, nodeArgs = [], args = [] } = options;
    const { PATH = '', HOME = '' } = process.env;
    const ports = { PORT: String(port), METRICS_PORT: String(metricsPort) };
    this.port = port;
    this.metricsPort = metricsPort;
    this.#process = spawn(process.execPath, [...nodeArgs, join(projectRoot, main), ...args], {
      cwd: projectRoot,
      env: { PATH, HOME, ...ports, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = this.#process.pid ?? 0;
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (l) => this.#take(l));
    }
    running.add(this);
    this.exited = new Promise((resolve) => {
      this.#process.once('close', (code) => {
        this.#hasEnded = true;
        running.delete(this);
        resolve(code);
      });
    });
  }

  static async start(options: ChildOptions): Promise<Child> {
    const port = await anyFreePort();
    return new Child(options, port, await anyFreePort([port]));
  }

  /** Ends it, and resolves when it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.#hasEnded) this.#process.kill(signal);
    await this.exited;
  }

  /** The value of a metric with these labels, `tally_partitions{mode="running"}`; 0 where absent. */
  async metric(name: string): Promise<number> {
    const text = await this.#get('/metrics');
    const line = text?.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  }

  async isReady(): Promise<boolean> {
    return (await this.#get('/readyz')) !== null;
  }

  /** Fails with what it said last, if it has ended. */
  assertRunning(): void {
    if (!this.#hasEnded) return;
    const said = this.logs.slice(-linesShown).map((line) => JSON.stringify(line));
    throw new Error(
      `A process that was measured ended by itself. It said last:\n${said.join('\n')}`,
    );
  }

  async #get(path: string): Promise<string | null> {
    this.assertRunning();
    const response = await fetch(`http://127.0.0.1:${this.metricsPort}${path}`).catch(() => null);
    const text = await response?.text();
    return response?.ok ? (text ?? null) : null;
  }

  #take(text: string): void {
    const line = parse(text);
    this.logs.push(line);
    this.onLog(line);
  }
}

/** Ends every process that is still there, at once. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.end('SIGKILL')));
}

function parse(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { msg: text };
  }
}
