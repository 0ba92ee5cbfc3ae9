import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redisProcessId } from '../../deploy/local/answers.ts';
import { endProcess, type KnownProcess } from '../../deploy/local/process/end-process.ts';
import { isSameProcess } from '../../deploy/local/process/process-identity.ts';
import { spawnServer } from '../../deploy/local/process/spawn-server.ts';
import { redisFor } from '../../deploy/local/redis/redis-kind.ts';
import { redisSettings } from '../../deploy/local/redis/redis-server.ts';
import { silentReport } from '../../deploy/local/report.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import { freePorts } from './free-port.ts';
import { forgetProcess, noteProcess } from './run-dir.ts';
import { testPlaces } from './test-servers.ts';
import { atEnd, provided } from './this-run.ts';
import { until } from './until.ts';

export interface RedisServerOptions {
  /** Instead of, or beside, what production has: `{ maxmemory: '20mb' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Runs as a Sentinel. */
  readonly sentinel?: boolean;
  readonly port?: number;
}

const connectMsMax = 10_000;
const graceMsMax = 5_000;
const servers = new Set<RedisServer>();

/** Nothing outlives the file of tests or the run that started it, and no data stays. */
atEnd(() => Promise.all([...servers].map((server) => server.remove())));

/** A Redis or Valkey of a test's own, with its data in a folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly dir: string;
  readonly #options: RedisServerOptions;
  #process: KnownProcess | null = null;

  constructor(port: number, dir: string, options: RedisServerOptions) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.dir = dir;
    this.#options = options;
    servers.add(this);
  }

  /** Starts it on the data that is there, and resolves when it answers with its data loaded. */
  async start(): Promise<void> {
    const program = await redisFor(testPlaces, silentReport);
    const { sentinel = false, settings = {} } = this.#options;
    const file = join(this.dir, 'redis.conf');
    const common = { port: String(this.port), bind: '127.0.0.1', dir: this.dir };
    const all = { ...common, ...(!sentinel && redisSettings), ...settings };
    // A Sentinel and a Cluster node write what they learn into their file: it is made once.
    await writeFile(file, asConf(all), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    this.#process = await spawnServer({
      file: program.file,
      args: [file, ...(sentinel ? ['--sentinel'] : [])],
      cwd: this.dir,
      console: join(this.dir, 'redis.log'),
    });
    const { pid, identity } = this.#process;
    noteProcess(provided('runDir'), pid, 'started');
    await until(async () => {
      const answered = (await redisProcessId(this.port)) === pid;
      return answered || !isSameProcess(pid, identity);
    });
    if (isSameProcess(pid, identity)) return;
    const log = await readFile(join(this.dir, 'redis.log'), 'utf8');
    throw new Error(`Redis on port ${this.port} ended while it started:\n${log}`);
  }

  /** Ends it with SIGTERM: it writes its data out. */
  async stop(): Promise<void> {
    await this.#end(graceMsMax);
  }

  /** Ends it as a power cut of the process would. */
  async kill(): Promise<void> {
    await this.#end(0);
  }

  /** Freezes it with SIGSTOP, so that it hangs with its connections open, or lets it go on. */
  freeze(frozen: boolean): void {
    if (this.#process !== null) process.kill(this.#process.pid, frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Sends one command over a connection of its own. */
  async call(...words: [string, ...string[]]): Promise<unknown> {
    const connection = connectRedis({ url: this.url, role: 'reader' });
    try {
      await untilReady(connection, AbortSignal.timeout(connectMsMax));
      const [command, ...args] = words;
      return await connection.call(command, ...args);
    } finally {
      connection.disconnect();
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    servers.delete(this);
    await rm(this.dir, { recursive: true, force: true });
  }

  async #end(graceMs: number): Promise<void> {
    const known = this.#process;
    if (known === null) return;
    await endProcess(known, graceMs);
    forgetProcess(provided('runDir'), known.pid);
    this.#process = null;
  }
}

/** Starts a Redis with the settings of production, or with others. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const [port = 0] = options.port === undefined ? await freePorts(1) : [options.port];
  const server = new RedisServer(port, await newDir(), options);
  await server.start();
  return server;
}

/** A folder for data, which goes with the run. */
export function newDir(): Promise<string> {
  return mkdtemp(join(provided('runDir'), 'redis-'));
}

function asConf(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} ${value === '' ? '""' : value}\n`,
  );
  return lines.join('');
}
