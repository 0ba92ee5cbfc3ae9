import { expect, test } from 'vitest';
import { brokersAreAddresses } from './common-settings.ts';

test.each(['127.0.0.1:9092', 'kafka-1.example:9092', '[::1]:9092'])('%s is a broker', (broker) => {
  expect(brokersAreAddresses({ KAFKA_BROKERS: ['kafka:1', broker] })).toEqual([]);
});

test.each([
  'kafka',
  'kafka:',
  ':9092',
  'kafka:0',
  'kafka:65536',
  'kafka://kafka:9092',
  'kafka:9092/x',
  'kafka: 9092',
])('%s is no broker', (broker) => {
  const [problem] = brokersAreAddresses({ KAFKA_BROKERS: ['kafka:9092', broker] });
  expect(problem?.name).toBe('KAFKA_BROKERS');
  expect(problem?.problem).toContain(broker);
});
