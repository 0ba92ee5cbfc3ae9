import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takesConnections } from '../../deploy/local/answers.ts';
import { javaFor } from '../../deploy/local/kafka/kafka-kind.ts';
import { kafkaLogging } from '../../deploy/local/kafka/kafka-settings.ts';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { endProcess, type KnownProcess } from '../../deploy/local/process/end-process.ts';
import { isSameProcess } from '../../deploy/local/process/process-identity.ts';
import { spawnServer } from '../../deploy/local/process/spawn-server.ts';
import { fetchKafka } from '../../deploy/local/programs/fetch-kafka.ts';
import { lastLines, runProgram } from '../../deploy/local/programs/run-program.ts';
import { silentReport } from '../../deploy/local/report.ts';
import { type StackPaths, stackPaths } from '../../deploy/local/stack-paths.ts';
import { freePorts } from './free-port.ts';
import { clusterNodeSettings, type NodePlace } from './kafka-cluster-settings.ts';
import { forgetProcess, noteProcess } from './run-dir.ts';
import { testPlaces } from './test-servers.ts';
import { atEnd, provided } from './this-run.ts';
import { until } from './until.ts';

/** What a node of a cluster is. */
export type NodeRole = NodePlace['role'];

const startMsMax = 90_000;
const stopMsMax = 30_000;
const formatMsMax = 60_000;
const clusters = new Set<KafkaCluster>();

/** Nothing outlives the file of tests or the run that started it, and no data stays. */
atEnd(() => Promise.all([...clusters].map((cluster) => cluster.remove())));

/** How the processes of a cluster are run. */
interface Runtime {
  readonly java: string;
  readonly options: (paths: StackPaths) => string[];
}

/** One process of a Kafka cluster, with its data in a folder of its own. */
export class KafkaNode {
  readonly place: NodePlace;
  readonly paths: StackPaths;
  readonly #runtime: Runtime;
  #process: KnownProcess | null = null;

  constructor(place: NodePlace, paths: StackPaths, runtime: Runtime) {
    this.place = place;
    this.paths = paths;
    this.#runtime = runtime;
  }

  get id(): number {
    return this.place.id;
  }

  /** Where clients reach it. */
  get broker(): string {
    return `127.0.0.1:${this.place.clients}`;
  }

  get isBroker(): boolean {
    return this.place.role !== 'controller';
  }

  /** Starts it on the data that is there, without waiting until it answers. */
  async start(): Promise<void> {
    this.#process = await spawnServer({
      file: this.#runtime.java,
      args: [...this.#runtime.options(this.paths), 'kafka.Kafka', this.paths.kafkaSettings],
      cwd: this.paths.dir,
      console: this.paths.kafkaConsole,
    });
    noteProcess(provided('runDir'), this.#process.pid, 'started');
  }

  /** Waits until it takes connections: a broker, those of clients. */
  async answers(): Promise<void> {
    const { clients, controller, role } = this.place;
    const known = this.#process;
    await until(
      async () => {
        if (known !== null && !isSameProcess(known.pid, known.identity)) {
          throw new Error(lastLines(await readFile(this.paths.kafkaConsole, 'utf8'), 15));
        }
        return takesConnections(role === 'controller' ? controller : clients);
      },
      { what: `Kafka node ${this.id} to answer`, waitMsMax: startMsMax, everyMs: 100 },
    );
  }

  /** Tells it to stop: it hands its partitions over first. */
  async stop(): Promise<void> {
    await this.#end(stopMsMax);
  }

  /** Ends it as a power cut of the process would. */
  async kill(): Promise<void> {
    await this.#end(0);
  }

  /** Freezes it with SIGSTOP, or lets it go on. */
  freeze(frozen: boolean): void {
    if (this.#process !== null) process.kill(this.#process.pid, frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  async #end(graceMs: number): Promise<void> {
    const known = this.#process;
    if (known === null) return;
    await endProcess(known, graceMs);
    forgetProcess(provided('runDir'), known.pid);
    this.#process = null;
  }
}

/** Several Kafka processes in KRaft mode that are one cluster. */
export class KafkaCluster {
  readonly nodes: readonly KafkaNode[];
  readonly #dir: string;

  constructor(nodes: readonly KafkaNode[], dir: string) {
    this.nodes = nodes;
    this.#dir = dir;
    clusters.add(this);
  }

  /** As `KAFKA_BROKERS` takes it. */
  get brokers(): string {
    return this.#brokers.map(({ broker }) => broker).join(',');
  }

  node(id: number): KafkaNode {
    const found = this.nodes.find((node) => node.id === id);
    if (found === undefined) throw new Error(`This cluster has no node ${id}.`);
    return found;
  }

  /** Waits until every broker is known to the others. */
  async isWhole(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.answers()));
    await until(async () => (await this.#known()).length === this.#brokers.length, {
      what: 'all brokers to be in the cluster',
      waitMsMax: startMsMax,
      everyMs: 200,
    });
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    clusters.delete(this);
    await rm(this.#dir, { recursive: true, force: true });
  }

  get #brokers(): KafkaNode[] {
    return this.nodes.filter(({ isBroker }) => isBroker);
  }

  async #known(): Promise<readonly unknown[]> {
    const admin = localKafka(this.#brokers[0]?.broker ?? '').admin();
    try {
      await admin.connect();
      return (await admin.describeCluster()).brokers;
    } finally {
      await admin.disconnect();
    }
  }
}

/** Starts a cluster; ids count from 1, in the order of the roles. */
export async function startKafkaCluster(roles: readonly NodeRole[]): Promise<KafkaCluster> {
  const dir = await mkdtemp(join(provided('runDir'), 'kafka-cluster-'));
  const ports = await freePorts(roles.length * 2);
  const places = roles.map((role, i) => ({
    id: i + 1,
    role,
    clients: ports[2 * i] ?? 0,
    controller: ports[2 * i + 1] ?? 0,
  }));
  const java = await javaFor(testPlaces, silentReport);
  const jars = await fetchKafka(testPlaces, silentReport);
  const runtime: Runtime = {
    java: java.file,
    options: (paths) => [
      // Several share a small machine: quick to start rather than quick for long.
      ...['-Xms96m', '-Xmx320m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      '-XX:+ExitOnOutOfMemoryError',
      `-Dlog4j2.configurationFile=${paths.kafkaLogging}`,
      ...['-cp', join(jars.folder, '*')],
    ],
  };
  const nodes = places.map(
    (place) => new KafkaNode(place, stackPaths(join(dir, `node-${place.id}`)), runtime),
  );
  for (const node of nodes) await prepare(node, places);
  await formatAll(nodes, runtime);
  const cluster = new KafkaCluster(nodes, dir);
  try {
    await Promise.all(nodes.map((node) => node.start()));
    await cluster.isWhole();
  } catch (thrown) {
    await cluster.remove();
    throw thrown;
  }
  return cluster;
}

async function prepare({ place, paths }: KafkaNode, places: readonly NodePlace[]): Promise<void> {
  await mkdir(paths.logs, { recursive: true });
  await writeFile(paths.kafkaSettings, clusterNodeSettings(place, places, paths.kafkaData));
  await writeFile(paths.kafkaLogging, kafkaLogging(paths));
}

/** Prepares the data of one node with Kafka's tool; the others get a copy that says who they are. */
async function formatAll(nodes: readonly KafkaNode[], { java, options }: Runtime): Promise<void> {
  const [first, ...others] = nodes;
  if (first === undefined) throw new Error('A cluster has at least one node.');
  const { paths } = first;
  await mkdir(paths.kafkaData, { recursive: true });
  const tool = ['kafka.tools.StorageTool', 'format', '--config', paths.kafkaSettings];
  const { exitCode, output } = await runProgram(
    java,
    [...options(paths), ...tool, '--cluster-id', newId()],
    { waitMsMax: formatMsMax },
  );
  if (exitCode !== 0) throw new Error(`Kafka could not prepare a node:\n${lastLines(output, 15)}`);
  for (const other of others) {
    await cp(paths.kafkaData, other.paths.kafkaData, { recursive: true });
    const file = join(other.paths.kafkaData, 'meta.properties');
    const text = await readFile(file, 'utf8');
    const own = text
      .replace(/^node\.id=.*$/m, `node.id=${other.id}`)
      .replace(/^directory\.id=.*$/m, `directory.id=${newId()}`);
    await writeFile(file, own);
  }
}

/** 16 random bytes as Kafka writes them. A UUID of version 4 never starts like an option. */
function newId(): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
    .toString('base64url')
    .replace(/^-/, 'A');
}
