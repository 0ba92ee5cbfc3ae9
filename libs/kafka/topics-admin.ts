import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { isLeaderMove, isUnknownTopic, kafkaUnavailable } from './kafka-failure.ts';
import type { TopicSpec } from './topic-specs.ts';

/** What became of a topic that must be there. */
export interface EnsuredTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly created: boolean;
  /** Settings that are not as specified, each as `name is X, not Y`. Empty for a new topic. */
  readonly differences: readonly string[];
}

const createWaitMsMax = 30_000;
const leaderPauseMs = 50;

/**
 * Creates the topics that are missing and looks at those that are there. Never changes a topic: a
 * partition more would move keys, and a setting may be somebody's decision.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function ensureTopics(
  kafka: Kafka,
  specs: readonly TopicSpec[],
): Promise<EnsuredTopic[]> {
  return withAdmin(kafka, 'creating topics', async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = specs.filter((spec) => !existing.has(spec.topic));
    const created = new Set(missing.map((spec) => spec.topic));
    if (missing.length > 0) await createTopics(admin, missing);
    const found = specs.filter((spec) => !created.has(spec.topic));
    const looked = await Promise.all(found.map((spec) => lookAt(admin, spec)));
    const made = missing.map(({ topic, partitions }) => {
      return { topic, partitions, created: true, differences: [] };
    });
    const ensured = new Map([...looked, ...made].map((topic) => [topic.topic, topic]));
    return specs.map((spec) => ensured.get(spec.topic) as EnsuredTopic);
  });
}

/**
 * Deletes topics; one that is not there is no error.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function deleteTopics(kafka: Kafka, names: readonly string[]): Promise<void> {
  await withAdmin(kafka, 'deleting topics', async (admin) => {
    const existing = new Set(await admin.listTopics());
    const found = names.filter((name) => existing.has(name));
    if (found.length > 0) await admin.deleteTopics({ topics: found });
  });
}

/**
 * How many partitions a topic has; `null` where there is no such topic.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function topicPartitions(kafka: Kafka, topic: string): Promise<number | null> {
  return withAdmin(kafka, `looking at topic ${topic}`, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) return null;
    return countPartitions(admin, topic);
  });
}

/** What a cluster says of itself. */
export interface ClusterAnswer {
  readonly clusterId: string;
  readonly brokerCount: number;
}

/**
 * Asks for the cluster: whether it answers and lets us in.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function askCluster(kafka: Kafka): Promise<ClusterAnswer> {
  return withAdmin(kafka, 'asking for the cluster', async (admin) => {
    const { brokers, controller, clusterId } = await admin.describeCluster();
    if (controller === null) throw new Error('the cluster has no controller yet');
    return { clusterId, brokerCount: brokers.length };
  });
}

/**
 * What a consumer group has committed of a partition; 0 where it has nothing. It is a hint for
 * people and tools: nothing is ever counted from there.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function committedOffset(
  kafka: Kafka,
  of: { readonly groupId: string; readonly topic: string; readonly partition: number },
): Promise<number> {
  const { groupId, topic, partition } = of;
  return withAdmin(kafka, `asking what group ${groupId} has committed`, async (admin) => {
    const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const found = answer?.partitions.find((some) => some.partition === partition);
    return Math.max(0, Number(found?.offset ?? 0));
  });
}

async function createTopics(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  await admin.createTopics({
    waitForLeaders: false,
    timeout: createWaitMsMax,
    topics: specs.map((spec) => ({
      topic: spec.topic,
      numPartitions: spec.partitions,
      replicationFactor: spec.replicationFactor,
      configEntries: Object.entries(spec.settings).map(([name, value]) => ({ name, value })),
    })),
  });
  await untilLed(admin, specs);
}

/**
 * Waits until every partition has a leader. kafkajs can wait for that, too, but gives up where a
 * broker has not heard of the new topic yet.
 */
async function untilLed(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const endMs = performance.now() + createWaitMsMax;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({
        topics: specs.map(({ topic }) => topic),
      });
      const led = topics.flatMap(({ partitions }) =>
        partitions.filter(({ leader }) => leader >= 0),
      );
      if (led.length === specs.reduce((sum, { partitions }) => sum + partitions, 0)) return;
    } catch (thrown) {
      const settles = isUnknownTopic(thrown) || isLeaderMove(thrown);
      if (!settles || performance.now() > endMs) throw thrown;
    }
    if (performance.now() > endMs) throw new Error('the new topics have no leaders');
    await sleep(leaderPauseMs);
  }
}

async function countPartitions(admin: Admin, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return topics[0]?.partitions.length ?? 0;
}

async function lookAt(admin: Admin, spec: TopicSpec): Promise<EnsuredTopic> {
  const { topic, settings } = spec;
  const partitions = await countPartitions(admin, topic);
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
  });
  const entries = resources[0]?.configEntries ?? [];
  const actual = new Map(entries.map((entry) => [entry.configName, entry.configValue]));
  const differences = Object.entries(settings)
    .filter(([name, value]) => actual.get(name) !== value)
    .map(([name, value]) => `${name} is ${actual.get(name)}, not ${value}`);
  if (partitions !== spec.partitions) {
    differences.unshift(`it has ${partitions} partitions, not ${spec.partitions}`);
  }
  return { topic, partitions, created: false, differences };
}

async function withAdmin<Result>(
  kafka: Kafka,
  doing: string,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (thrown) {
    throw kafkaUnavailable(doing, thrown);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
