import { rm } from 'node:fs/promises';
import { endProcess } from './process/end-process.ts';
import { withStackLock } from './stack-lock.ts';
import { type StackPaths, stackPaths } from './stack-paths.ts';
import { type ServerName, StackRecord } from './stack-record.ts';

export interface StopOptions {
  readonly dir: string;
  /** Removes the data and the logs, too. What was fetched stays. */
  readonly wipe: boolean;
  /** How long a server may take to end by itself; 0 kills it at once. */
  readonly graceMsMax: number;
}

/** Whether it was ended now; `false` where it did not run. */
export type Stopped = Readonly<Record<ServerName, boolean>>;

/** Ends what `up` started in that folder, and nothing else. May be called again. */
export async function stopStack(options: StopOptions): Promise<Stopped> {
  const paths = stackPaths(options.dir);
  return withStackLock(paths.lock, async () => {
    const record = new StackRecord(paths);
    const [kafka, redis] = await Promise.all([
      stop('kafka', record, options.graceMsMax),
      stop('redis', record, options.graceMsMax),
    ]);
    if (options.wipe) await wipe(paths);
    return { kafka, redis };
  });
}

async function stop(name: ServerName, record: StackRecord, graceMsMax: number): Promise<boolean> {
  const server = record.get(name);
  if (server === null) return false;
  const ended = await endProcess(server, graceMsMax);
  record.set(name, null);
  return ended;
}

/** Removes what the servers of a stack have written. */
async function wipe(paths: StackPaths): Promise<void> {
  const written = [
    paths.kafkaData,
    paths.redisData,
    paths.logs,
    paths.kafkaSettings,
    paths.kafkaLogging,
  ];
  await Promise.all(written.map((path) => rm(path, { recursive: true, force: true })));
}
