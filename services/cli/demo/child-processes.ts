import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { projectRoot } from '../environment.ts';

/** A service that the demo runs, with its log in a file. */
export interface Service {
  readonly name: string;
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly metricsPort: number;
}

const readyMsMax = 60_000;
const stopMsMax = 15_000;

/** The services of a demo: started together, ended together. */
export class ChildProcesses {
  readonly #logDir = join(projectRoot, '.tally', 'logs');
  readonly #children = new Map<string, ChildProcess>();
  #ending = false;

  /** Starts a service and waits until it is ready. */
  async start(service: Service): Promise<void> {
    await mkdir(this.#logDir, { recursive: true });
    const logFile = join(this.#logDir, `demo-${service.name}.log`);
    const output = createWriteStream(logFile);
    const child = spawn(process.execPath, [join(projectRoot, service.main)], {
      env: { ...service.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A Ctrl-C in the terminal is for the demo, which ends its services in their order.
      detached: true,
    });
    child.stdout.pipe(output);
    child.stderr.pipe(output);
    this.#children.set(service.name, child);
    await this.#untilReady(service, child, logFile);
  }

  /** Ends a service as a power cut would. */
  async kill(name: string): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  /** Ends all of them, and whoever does not stop in time. */
  async stop(): Promise<void> {
    this.#ending = true;
    await Promise.all([...this.#children.keys()].map((name) => this.#end(name, 'SIGTERM')));
  }

  async #end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#children.get(name);
    this.#children.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
    child.kill(signal);
    await exited;
    clearTimeout(late);
  }

  async #untilReady(service: Service, child: ChildProcess, logFile: string): Promise<void> {
    const url = `http://127.0.0.1:${service.metricsPort}/readyz`;
    const end = performance.now() + readyMsMax;
    while (!this.#ending) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > end) {
        throw new CommandError(1, `The ${service.name} did not start. Its log: ${logFile}`);
      }
      const response = await fetch(url).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
