import { existsSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ensureServer } from '../../../deploy/local/ensure-server.ts';
import { kafkaKind } from '../../../deploy/local/kafka/kafka-kind.ts';
import { localKafka } from '../../../deploy/local/kafka/local-kafka.ts';
import type { Places } from '../../../deploy/local/places.ts';
import { endProcess } from '../../../deploy/local/process/end-process.ts';
import { isSameProcess } from '../../../deploy/local/process/process-identity.ts';
import { redisKind } from '../../../deploy/local/redis/redis-kind.ts';
import { streamReport } from '../../../deploy/local/report.ts';
import { cacheDirDefault, stackDirDefault, stackPaths } from '../../../deploy/local/stack-paths.ts';
import { StackRecord } from '../../../deploy/local/stack-record.ts';
import { readStackState, type StartedServer } from '../../../deploy/local/stack-state.ts';
import { clearRun } from '../../support/run-dir.ts';

/** Everything that a run writes lies here, and goes with it. */
export const benchDir = join(stackDirDefault, 'bench-peers');

/** Held while a run works in `benchDir`; it lies beside it. */
export const benchLock = join(stackDirDefault, 'bench-peers.lock');

export const benchPlaces: Places = { ...process.env, cacheDir: cacheDirDefault };

const report = streamReport(process.stderr);
const redisDir = join(benchDir, 'redis-server');

/**
 * The servers of a run: a Kafka of its own, so that its CPU time is that of this work alone, with
 * its topics and consumer groups in a folder that goes at the end; and one new, empty Redis after
 * the other, with the settings that `make up` gives it.
 */
export class BenchServers {
  readonly kafka: StartedServer;

  private constructor(kafka: StartedServer) {
    this.kafka = kafka;
  }

  static async start(): Promise<BenchServers> {
    // An earlier run that was killed has left its servers.
    await clear();
    process.once('exit', killAtOnce);
    const paths = stackPaths(benchDir);
    const kind = kafkaKind(paths, { kind: 'any' }, benchPlaces, report);
    const { server } = await ensureServer(kind, new StackRecord(paths), report);
    return new BenchServers(server);
  }

  get brokers(): string {
    return `127.0.0.1:${this.kafka.port}`;
  }

  client(): ReturnType<typeof localKafka> {
    return localKafka(this.brokers);
  }

  /** Runs some work with an empty Redis that nobody else uses. */
  async withRedis<Result>(work: (redis: BenchRedis) => Promise<Result>): Promise<Result> {
    const paths = stackPaths(redisDir);
    const kind = redisKind(paths, { kind: 'any' }, benchPlaces, { ...report, line: () => {} });
    const { server } = await ensureServer(kind, new StackRecord(paths), report);
    const client = new Redis(server.port, '127.0.0.1');
    try {
      return await work({ server, url: `redis://127.0.0.1:${server.port}`, client });
    } finally {
      client.disconnect();
      await endProcess(server, 0);
      await rm(redisDir, { recursive: true, force: true });
    }
  }

  async stop(): Promise<void> {
    await clear();
    process.off('exit', killAtOnce);
  }
}

export interface BenchRedis {
  readonly server: StartedServer;
  readonly url: string;
  readonly client: Redis;
}

/** CPU time that a Redis has used so far, in seconds. */
export async function redisCpuSeconds({ client }: BenchRedis): Promise<number> {
  const info = await client.info('cpu');
  const of = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? 0);
  return of('used_cpu_user') + of('used_cpu_sys');
}

async function clear(): Promise<void> {
  if (existsSync(benchDir)) await clearRun(benchDir);
}

function killAtOnce(): void {
  for (const { pid, identity } of startedServers()) {
    if (isSameProcess(pid, identity)) process.kill(pid, 'SIGKILL');
  }
  rmSync(benchDir, { recursive: true, force: true, maxRetries: 3 });
  rmSync(benchLock, { force: true });
}

function startedServers(): StartedServer[] {
  const states = [benchDir, redisDir].map((dir) => readStackState(stackPaths(dir).state));
  return states
    .flatMap(({ kafka, redis }) => [kafka, redis])
    .filter((server): server is StartedServer => server !== null);
}
