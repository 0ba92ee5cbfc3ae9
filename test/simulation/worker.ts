import { parentPort, workerData } from 'node:worker_threads';
import type { Patch } from '../guards/patch.ts';
import { installPatches, smallChunks, smallSamples } from './patches.ts';
import type { RunResult } from './run.ts';

/** What a worker is told to run. */
export interface WorkerTask {
  readonly patches: readonly Patch[];
  readonly runs: readonly { readonly seed: string; readonly mode: 'safety' | 'liveness' }[];
  /** Whether each line of a run is sent as it comes. */
  readonly traced: boolean;
}

/** What a worker sends: a line, or the result of a run. */
export type WorkerMessage =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'result'; readonly result: RunResult };

const task = workerData as WorkerTask;
installPatches([smallChunks, ...smallSamples, ...task.patches]);
// Only now, so that what it loads is patched.
const { simulate } = await import('./run.ts');

const send = (message: WorkerMessage): void => parentPort?.postMessage(message);
const print = (line: string): void => send({ kind: 'line', line });
for (const { seed, mode } of task.runs) {
  const result = await simulate({ seed, mode, ...(task.traced && { print }) });
  // The end of a run is told at length only where it is of use.
  send({ kind: 'result', result: result.failure === null ? { ...result, tail: [] } : result });
}
