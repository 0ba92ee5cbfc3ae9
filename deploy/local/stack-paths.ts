import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Where a stack keeps everything, unless it is told otherwise: git ignores it. */
export const stackDirDefault = join(root, '.tally');

/** Where fetched programs are kept. Stacks in other folders share it. */
export const cacheDirDefault = join(stackDirDefault, 'cache');

/** The files and folders of one local stack. All paths are absolute. */
export interface StackPaths {
  readonly dir: string;
  readonly state: string;
  readonly lock: string;
  readonly logs: string;
  readonly kafkaData: string;
  readonly kafkaSettings: string;
  readonly kafkaLogging: string;
  readonly kafkaLog: string;
  readonly kafkaConsole: string;
  readonly redisData: string;
  readonly redisLog: string;
}

export function stackPaths(dir: string): StackPaths {
  const base = resolve(dir);
  const logs = join(base, 'logs');
  return {
    dir: base,
    state: join(base, 'stack.json'),
    lock: join(base, 'stack.lock'),
    logs,
    kafkaData: join(base, 'kafka'),
    kafkaSettings: join(base, 'kafka.properties'),
    kafkaLogging: join(base, 'kafka-log4j2.properties'),
    kafkaLog: join(logs, 'kafka.log'),
    kafkaConsole: join(logs, 'kafka-console.log'),
    redisData: join(base, 'redis'),
    redisLog: join(logs, 'redis.log'),
  };
}
