import { Worker } from 'node:worker_threads';
import type { Patch } from '../guards/patch.ts';
import type { RunResult } from './run.ts';
import type { WorkerMessage, WorkerTask } from './worker.ts';

export interface PoolOptions {
  readonly runs: WorkerTask['runs'];
  /** Workers at the most. */
  readonly jobs: number;
  readonly patches?: readonly Patch[];
  readonly onLine?: (line: string) => void;
  /** Called with each result; true ends the whole. */
  readonly onResult: (result: RunResult) => boolean;
}

/**
 * Spreads runs over workers, each with the sources patched as asked.
 *
 * @throws Error what a worker ended with, such as a patch whose text is not there
 */
export async function runInWorkers(options: PoolOptions): Promise<void> {
  const { runs, jobs } = options;
  const workers: Worker[] = [];
  const ends = Array.from({ length: Math.min(jobs, runs.length) }, (_, job) => {
    const own = runs.filter((__, index) => index % jobs === job);
    const worker = start(options, own);
    workers.push(worker);
    return ended(worker, options, () => {
      for (const other of workers) void other.terminate();
    });
  });
  try {
    await Promise.all(ends);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function start({ patches = [], onLine }: PoolOptions, runs: WorkerTask['runs']): Worker {
  const task: WorkerTask = { patches, runs, traced: onLine !== undefined };
  return new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
}

function ended(worker: Worker, options: PoolOptions, stopAll: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'line') options.onLine?.(message.line);
      else if (options.onResult(message.result)) stopAll();
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}
