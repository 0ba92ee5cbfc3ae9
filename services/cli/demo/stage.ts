import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { deadLetterTopic, topics } from '../../../libs/contracts/topics.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { deadLettersSpec, ordersSpec } from '../../../libs/kafka/topic-specs.ts';
import { deleteTopics, ensureTopics } from '../../../libs/kafka/topics-admin.ts';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { dropShard } from '../../../libs/store/drop-shard.ts';
import { CommandError } from '../command-error.ts';
import { appendVersion, versionsOf } from '../commands/campaign.ts';
import {
  type Environment,
  environment,
  type KafkaContext,
  openKafka,
  projectRoot,
} from '../environment.ts';

const partitionCount = 8;

/** Where a demo plays: its servers, and an order topic that nothing else has written to. */
export interface Stage {
  readonly context: KafkaContext;
  readonly ordersTopic: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  readonly partitionCount: number;
  /** The environment of the services. */
  readonly env: Readonly<Record<string, string>>;
  /** Gives back what was made for this demo alone. */
  clear(): Promise<void>;
}

/**
 * Starts the local servers, or takes those of the environment. The usual order topic is played on
 * while it is empty; after that each demo has one of its own, which goes when the demo ends.
 */
export async function setStage(): Promise<Stage> {
  const servers = await startServers();
  const base: Environment = { ...environment(), ...servers };
  const usual = openKafka(base);
  const reader = new TopicReader(usual.kafka, usual.settings.ORDERS_TOPIC);
  const bounds = await reader.bounds();
  await reader.close();
  const isFresh = bounds.length > 0 && bounds.every(({ high }) => high === 0);
  const run = `demo-${Date.now().toString(36)}`;
  const ordersTopic = isFresh
    ? usual.settings.ORDERS_TOPIC
    : `${usual.settings.ORDERS_TOPIC}.${run}`;
  const redisPrefix = isFresh ? (base.REDIS_PREFIX ?? 'tally') : run;
  const context = openKafka({ ...base, ORDERS_TOPIC: ordersTopic });
  if (!isFresh) {
    const dead = deadLettersSpec(deadLetterTopic(ordersTopic), partitionCount, 1);
    await ensureTopics(context.kafka, [ordersSpec(ordersTopic, partitionCount, 1), dead]);
  }
  const redisUrl = servers.REDIS_URL;
  return {
    context,
    ordersTopic,
    redisUrl,
    redisPrefix,
    partitionCount: isFresh ? bounds.length : partitionCount,
    env: serviceEnvironment(
      { ...base, ...servers, ORDERS_TOPIC: ordersTopic, REDIS_PREFIX: redisPrefix },
      run,
    ),
    clear: async () => {
      if (isFresh) return;
      await deleteTopics(context.kafka, [ordersTopic, deadLetterTopic(ordersTopic)]);
      await dropShards(redisUrl, { prefix: redisPrefix, topic: ordersTopic });
    },
  };
}

/** Makes a definition the newest version of its campaign, unless it is that already. */
export async function publish(
  context: KafkaContext,
  definition: CampaignDefinition,
): Promise<void> {
  const topic = new DefinitionsTopic(context.kafka, context.log, topics.definitions);
  try {
    const newest = (await versionsOf(topic, definition.id)).at(-1);
    if (newest !== undefined && isDeepStrictEqual(newest.definition, definition)) return;
    const version = (newest?.version ?? 0) + 1;
    await appendVersion(topic, { definition, version, changedBy: 'tally demo', reason: 'demo' });
  } finally {
    await topic.close();
  }
}

async function startServers(): Promise<{ KAFKA_BROKERS: string; REDIS_URL: string }> {
  const up = spawn(process.execPath, [join(projectRoot, 'deploy/local/up.ts'), '--json'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  up.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = (await once(up, 'close')) as [number | null];
  if (code !== 0) throw new CommandError(1, 'The local Kafka and Redis could not be started.');
  const { kafkaBrokers, redisUrl } = JSON.parse(output) as Record<string, string>;
  return { KAFKA_BROKERS: kafkaBrokers ?? '', REDIS_URL: redisUrl ?? '' };
}

/** What the services are told: no more of this process's environment than they know of. */
function serviceEnvironment(from: Environment, run: string): Record<string, string> {
  const known = Object.entries(from).filter(([name]) =>
    /^(KAFKA|REDIS|ORDERS|IDENTITY)_/.test(name),
  );
  const env = Object.fromEntries(known.flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return { ...env, CONSUMER_GROUP: run, AUTH_MODE: 'none' };
}

async function dropShards(url: string, space: { prefix: string; topic: string }): Promise<void> {
  const connection = connectRedis({ url, role: 'reader' });
  try {
    await untilReady(connection, AbortSignal.timeout(5_000));
    for (let partition = 0; partition < partitionCount; partition++) {
      await dropShard(connection, space, partition);
    }
  } finally {
    connection.disconnect();
  }
}
