import { expect, test } from 'vitest';
import { localKafka, quietKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { freshTopic } from './fresh-topic.ts';
import { startKafkaCluster } from './kafka-cluster.ts';
import { produce } from './produce.ts';
import { until } from './until.ts';

test('a cluster keeps its records while its leader is killed, and takes it back', async () => {
  const cluster = await startKafkaCluster(['controller', 'broker', 'broker']);
  const topic = await freshTopic({
    brokers: cluster.brokers,
    replicationFactor: 2,
    settings: { 'min.insync.replicas': '1' },
  });
  const through = (id: number) => ({ ...topic, brokers: cluster.node(id).broker });
  const admin = quietKafka({ brokers: cluster.brokers.split(','), clientId: 'test' }).admin();
  await admin.connect();
  const leader = async (): Promise<number> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic.topic] });
    return topics[0]?.partitions[0]?.leader ?? -1;
  };
  const first = await leader();
  const other = first === 2 ? 3 : 2;
  await produce(through(first), [{ key: 'a', value: '1' }]);
  await cluster.node(first).kill();
  await until(async () => (await leader()) === other, { waitMsMax: 60_000, everyMs: 200 });
  await produce(through(other), [{ key: 'a', value: '2' }]);
  await cluster.node(first).start();
  await cluster.isWhole();
  const reader = new TopicReader(localKafka(through(first).brokers), topic.topic);
  expect(await reader.bounds()).toEqual([{ partition: 0, low: 0, high: 2 }]);
  await Promise.all([reader.close(), admin.disconnect()]);
  await cluster.remove();
}, 120_000);
