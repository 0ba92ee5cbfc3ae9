import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A server that this stack started. Paths are absolute. */
export interface StartedServer {
  readonly pid: number;
  /** What `process-identity.ts` says of the process. */
  readonly identity: string;
  readonly port: number;
  /** What runs, for people: `Kafka 4.3.1 on Java 17.0.15`. */
  readonly what: string;
  readonly log: string;
}

/** What an `up` started and no `down` has ended yet. */
export interface StackState {
  readonly kafka: StartedServer | null;
  readonly redis: StartedServer | null;
}

export const nothingStarted: StackState = { kafka: null, redis: null };

/**
 * Reads what was started. A missing or unreadable file counts as nothing: it is written in one
 * step, so that only a machine that lost power can leave half of it, and then nothing runs.
 */
export function readStackState(file: string): StackState {
  try {
    return parseStackState(readFileSync(file, 'utf8'));
  } catch {
    return nothingStarted;
  }
}

/** Reads the text of a state file; what is not a whole server is `null`. */
export function parseStackState(text: string): StackState {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) return nothingStarted;
  const { kafka, redis } = parsed as Record<string, unknown>;
  return { kafka: asServer(kafka), redis: asServer(redis) };
}

function asServer(value: unknown): StartedServer | null {
  if (typeof value !== 'object' || value === null) return null;
  const { pid, identity, port, what, log } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(pid) || !Number.isSafeInteger(port)) return null;
  if (typeof identity !== 'string' || typeof what !== 'string' || typeof log !== 'string') {
    return null;
  }
  return { pid: pid as number, identity, port: port as number, what, log };
}

/** Writes the state in one step, or removes the file where nothing is started any more. */
export function writeStackState(file: string, state: StackState): void {
  if (state.kafka === null && state.redis === null) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(next, file);
}
