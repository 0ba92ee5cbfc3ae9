import { expect, test } from 'vitest';
import { stackAsJson, stackAsText } from './stack-answer.ts';
import type { Stack } from './start-stack.ts';

const stack: Stack = {
  kafka: { address: '127.0.0.1:9092', origin: 'started', what: 'Kafka 4', log: '/a/kafka.log' },
  redis: {
    address: 'redis://me:secret@r1:6379,redis://:secret@r2:6379',
    origin: 'environment',
    what: null,
    log: null,
  },
};
const topics = [
  { topic: 'orders', partitions: 8, created: true, differences: [] },
  { topic: 'more', partitions: 1, created: false, differences: ['retention.ms is 1, not -1'] },
];

test('a person reads where everything is, and no password', () => {
  expect(stackAsText(stack, topics)).toBe(`Kafka  127.0.0.1:9092  (started, Kafka 4)
       log /a/kafka.log
Redis  redis://me:***@r1:6379,redis://:***@r2:6379  (taken from the environment)
Topics orders  (8 partitions, created)
       more  (1 partition, is there)
         note: retention.ms is 1, not -1
For the services:
  export KAFKA_BROKERS=127.0.0.1:9092
To end what was started: make down
`);
});

test('a program reads one line of JSON', () => {
  const text = stackAsJson(stack, topics);
  expect(text.split('\n')).toHaveLength(2);
  expect(JSON.parse(text)).toMatchObject({
    kafkaBrokers: '127.0.0.1:9092',
    redisUrl: stack.redis.address,
    topics,
  });
});
