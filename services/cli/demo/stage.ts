import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { deadLetterTopic, topics } from '../../../libs/contracts/topics.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import {
  deadLettersSpec,
  definitionsSpec,
  ordersSpec,
  type TopicSpec,
} from '../../../libs/kafka/topic-specs.ts';
import {
  askCluster,
  deleteTopics,
  ensureTopics,
  topicPartitions,
} from '../../../libs/kafka/topics-admin.ts';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { dropPrefix } from '../../../libs/store/drop-prefix.ts';
import { CommandError } from '../command-error.ts';
import { appendVersion, versionsOf } from '../commands/campaign.ts';
import {
  type Environment,
  environment,
  type KafkaContext,
  openKafka,
  projectRoot,
} from '../environment.ts';

/** Partitions of a demo's own topic. */
const partitionCount = 8;
/** Copies of each record where there are brokers enough. */
const copiesMax = 3;
/** Who the demo is in the history of a campaign. */
const actor = 'tally demo';

/** Where a demo plays: its servers, and an order topic that nothing else has written to. */
export interface Stage {
  readonly context: KafkaContext;
  /** Whether the Kafka is one that `make up` has started, rather than somebody else's. */
  readonly isLocal: boolean;
  readonly ordersTopic: string;
  /** The environment of the services. */
  readonly env: Readonly<Record<string, string>>;
  /** Gives back what was made for this demo alone. */
  clear(): Promise<void>;
}

/**
 * Starts the local servers, or takes those of the environment. On a local Kafka the usual order
 * topic is played on while it is empty. After that, and always on somebody else's Kafka, a demo has
 * an order topic of its own, which goes when the demo ends.
 */
export async function setStage(): Promise<Stage> {
  const servers = await startServers();
  const { KAFKA_BROKERS, REDIS_URL: redisUrl } = servers;
  const base: Environment = { ...environment(), KAFKA_BROKERS, REDIS_URL: redisUrl };
  const usual = openKafka(base);
  const partitions = servers.isLocal ? await partitionsIfEmpty(usual) : null;
  const run = `demo-${Date.now().toString(36)}`;
  const isOwn = partitions === null;
  const ordersTopic = isOwn ? `${usual.settings.ORDERS_TOPIC}.${run}` : usual.settings.ORDERS_TOPIC;
  const redisPrefix = isOwn ? run : (base.REDIS_PREFIX ?? 'tally');
  // Whoever plays a campaign again closes its books again, and those of before stay as they are.
  const closing = {
    CLOSE_CLOCK: 'events',
    REPORTS_DIR: join(projectRoot, 'reports', ...(isOwn ? [run] : [])),
    REPORT_KEY_FILE: join(projectRoot, '.tally', 'report-key.pem'),
    ...(isOwn && { CLOSES_TOPIC: `${topics.closes}.${run}` }),
  };
  const context = openKafka({ ...base, ORDERS_TOPIC: ordersTopic });
  await ensureTopics(context.kafka, await specsOf(context, isOwn));
  return {
    context,
    isLocal: servers.isLocal,
    ordersTopic,
    env: serviceEnvironment(
      { ...base, ORDERS_TOPIC: ordersTopic, REDIS_PREFIX: redisPrefix, ...closing },
      run,
    ),
    clear: async () => {
      if (isOwn) {
        const own = [ordersTopic, deadLetterTopic(ordersTopic), `${topics.closes}.${run}`];
        await deleteTopics(context.kafka, own);
        await dropFromRedis(redisUrl, redisPrefix);
      }
      if (servers.wereStarted) await runLocal('down.ts');
    },
  };
}

/** Partitions of the usual order topic; null where it is not there or has been written to. */
async function partitionsIfEmpty({ kafka, settings }: KafkaContext): Promise<number | null> {
  const partitions = await topicPartitions(kafka, settings.ORDERS_TOPIC);
  if (partitions === null) return null;
  const reader = new TopicReader(kafka, settings.ORDERS_TOPIC);
  const bounds = await reader.bounds().finally(() => reader.close());
  return bounds.every(({ high }) => high === 0) ? partitions : null;
}

/** The topics that must be there: the one of the definitions, and a demo's own. */
async function specsOf(
  { kafka, settings }: KafkaContext,
  withOrders: boolean,
): Promise<TopicSpec[]> {
  const { brokerCount } = await askCluster(kafka);
  const copies = Math.min(brokerCount, copiesMax);
  const definitions = definitionsSpec(topics.definitions, copies);
  if (!withOrders) return [definitions];
  const dead = deadLetterTopic(settings.ORDERS_TOPIC);
  return [
    definitions,
    ordersSpec(settings.ORDERS_TOPIC, partitionCount, copies),
    deadLettersSpec(dead, partitionCount, copies),
  ];
}

/**
 * Makes a definition the newest version of its campaign, unless it is that already.
 *
 * @throws CommandError 1 where that would change a campaign that somebody else works with
 */
export async function publish(stage: Stage, definition: CampaignDefinition): Promise<void> {
  const { context, isLocal } = stage;
  const topic = new DefinitionsTopic(context.kafka, context.log, topics.definitions);
  try {
    const newest = (await versionsOf(topic, definition.id)).at(-1);
    if (newest !== undefined && isDeepStrictEqual(newest.definition, definition)) return;
    if (newest !== undefined && newest.changedBy !== actor && !isLocal) {
      throw new CommandError(
        1,
        `Campaign ${definition.id} is there already, at version ${newest.version} by ` +
          `${newest.changedBy}, and says something else. The demo does not change it: give it ` +
          'another campaign with --campaign.',
      );
    }
    const version = (newest?.version ?? 0) + 1;
    await appendVersion(topic, { definition, version, changedBy: actor, reason: 'demo' });
  } finally {
    await topic.close();
  }
}

interface Servers {
  readonly KAFKA_BROKERS: string;
  readonly REDIS_URL: string;
  /** Whether the Kafka is one that `up` has started. */
  readonly isLocal: boolean;
  /** Whether nothing of the local stack ran before: the demo ends what it has started. */
  readonly wereStarted: boolean;
}

async function startServers(): Promise<Servers> {
  const answer = JSON.parse(await runLocal('up.ts')) as {
    readonly kafkaBrokers: string;
    readonly redisUrl: string;
    readonly kafka: { readonly origin: string };
    readonly redis: { readonly origin: string };
  };
  const origins = [answer.kafka.origin, answer.redis.origin];
  return {
    KAFKA_BROKERS: answer.kafkaBrokers,
    REDIS_URL: answer.redisUrl,
    isLocal: answer.kafka.origin !== 'environment',
    wereStarted: origins.includes('started') && !origins.includes('running'),
  };
}

/** Runs a script of the local stack, and gives what it printed. */
async function runLocal(script: 'up.ts' | 'down.ts'): Promise<string> {
  const child = spawn(process.execPath, [join(projectRoot, 'deploy/local', script), '--json'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
    // A Ctrl-C in the terminal must not end it half-way.
    detached: true,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return output;
  const what = script === 'up.ts' ? 'started' : 'ended';
  throw new CommandError(1, `The local Kafka and Redis could not be ${what}.`);
}

/** What the services are told: no more of this process's environment than they know of. */
function serviceEnvironment(from: Environment, run: string): Record<string, string> {
  const known = Object.entries(from).filter(([name]) =>
    /^(KAFKA|REDIS|ORDERS|IDENTITY|CLOSE|CLOSES|REPORTS?)_/.test(name),
  );
  const env = Object.fromEntries(known.flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return { ...env, CONSUMER_GROUP: run, AUTH_MODE: 'none' };
}

async function dropFromRedis(url: string, prefix: string): Promise<void> {
  const connection = connectRedis({ url, role: 'reader' });
  try {
    await untilReady(connection, AbortSignal.timeout(5_000));
    await dropPrefix(connection, prefix);
  } finally {
    connection.disconnect();
  }
}
