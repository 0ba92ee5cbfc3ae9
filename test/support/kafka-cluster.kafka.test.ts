import { expect, test } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { freshTopic } from './fresh-topic.ts';
import { startKafkaCluster } from './kafka-cluster.ts';
import { produce } from './produce.ts';
import { until } from './until.ts';

test('a cluster keeps its records while its leader is killed, and takes it back', async () => {
  const cluster = await startKafkaCluster(['controller', 'broker', 'broker']);
  const { brokers } = cluster;
  const topic = await freshTopic({
    brokers,
    replicationFactor: 2,
    settings: { 'min.insync.replicas': '1' },
  });
  await produce(topic, [{ key: 'a', value: '1' }]);
  const admin = localKafka(brokers).admin();
  await admin.connect();
  const leader = async (): Promise<number> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic.topic] });
    return topics[0]?.partitions[0]?.leader ?? -1;
  };
  const first = await leader();
  await cluster.node(first).kill();
  await until(async () => ![first, -1].includes(await leader()), { waitMsMax: 30_000 });
  await produce(topic, [{ key: 'a', value: '2' }]);
  await cluster.node(first).start();
  await cluster.isWhole();
  const reader = new TopicReader(localKafka(brokers), topic.topic);
  expect(await reader.bounds()).toEqual([{ partition: 0, low: 0, high: 2 }]);
  await Promise.all([reader.close(), admin.disconnect()]);
  await cluster.remove();
}, 120_000);
