import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureServer, type ServerKind } from '../../deploy/local/ensure-server.ts';
import { checkKafka, checkRedis } from '../../deploy/local/external-servers.ts';
import { kafkaKind } from '../../deploy/local/kafka/kafka-kind.ts';
import type { Places } from '../../deploy/local/places.ts';
import { isSameProcess } from '../../deploy/local/process/process-identity.ts';
import { redisKind } from '../../deploy/local/redis/redis-kind.ts';
import { streamReport } from '../../deploy/local/report.ts';
import { cacheDirDefault, stackDirDefault, stackPaths } from '../../deploy/local/stack-paths.ts';
import { StackRecord } from '../../deploy/local/stack-record.ts';
import { readStackState } from '../../deploy/local/stack-state.ts';
import { clearRun, noteProcess, sweepRuns } from './run-dir.ts';

/** Where programs of the machine are looked for, and fetched ones kept. */
export const testPlaces: Places = { ...process.env, cacheDir: cacheDirDefault };

const runsDir = join(stackDirDefault, 'test');

/**
 * The servers of one run of vitest. Every project has a global setup of its own, all in one process;
 * the servers start when the first of them asks and end when the last of them is done.
 */
class TestServers {
  readonly runDir = join(runsDir, String(process.pid));
  readonly #record: StackRecord;
  #users = 0;
  #swept: Promise<void> | null = null;
  #kafka: Promise<string> | null = null;
  #redis: Promise<string> | null = null;

  constructor() {
    mkdirSync(this.runDir, { recursive: true });
    this.#record = new StackRecord(stackPaths(this.runDir));
    // A run that ends without its teardown leaves no server behind either.
    process.once('exit', () => this.#killAtOnce());
  }

  enter(): void {
    this.#users += 1;
  }

  async leave(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#kafka = null;
    this.#redis = null;
    this.#swept = null;
    await clearRun(this.runDir);
  }

  kafka(): Promise<string> {
    this.#kafka ??= this.#startKafka();
    return this.#kafka;
  }

  redis(): Promise<string> {
    this.#redis ??= this.#startRedis();
    return this.#redis;
  }

  async #startKafka(): Promise<string> {
    const given = process.env.TEST_KAFKA_BROKERS ?? '';
    if (given !== '') {
      return (await checkKafka({ brokers: given.split(','), clientId: 'tally-test' })).address;
    }
    const paths = stackPaths(this.runDir);
    return `127.0.0.1:${await this.#start(kafkaKind(paths, { kind: 'any' }, testPlaces, report))}`;
  }

  async #startRedis(): Promise<string> {
    const given = process.env.TEST_REDIS_URL ?? '';
    if (given !== '') return (await checkRedis(given)).address;
    const paths = stackPaths(this.runDir);
    const port = await this.#start(redisKind(paths, { kind: 'any' }, testPlaces, report));
    return `redis://127.0.0.1:${port}`;
  }

  async #start(kind: ServerKind): Promise<number> {
    this.#swept ??= sweepRuns(runsDir);
    await this.#swept;
    noteProcess(this.runDir, process.pid, 'owner');
    const { server } = await ensureServer(kind, this.#record, report);
    return server.port;
  }

  #killAtOnce(): void {
    const { kafka, redis } = readStackState(stackPaths(this.runDir).state);
    for (const server of [kafka, redis]) {
      if (server !== null && isSameProcess(server.pid, server.identity)) {
        process.kill(server.pid, 'SIGKILL');
      }
    }
  }
}

const report = streamReport(process.stderr);

/** One a process, whoever asks: each project evaluates this module for itself. */
export function testServers(): TestServers {
  const shared = globalThis as { [key: symbol]: TestServers | undefined };
  const key = Symbol.for('tally.test-servers');
  shared[key] ??= new TestServers();
  return shared[key];
}
