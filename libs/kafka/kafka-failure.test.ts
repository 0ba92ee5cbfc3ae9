import { expect, test } from 'vitest';
import {
  explain,
  isLeaderMove,
  isPermanent,
  isUnknownTopic,
  kafkaUnavailable,
} from './kafka-failure.ts';
import { kafkajsModule } from './kafkajs-module.ts';

type Thrown = new (message: Error | string, options?: object) => Error;
const errors = kafkajsModule<Record<string, Thrown>>('src/errors');
const { createErrorFromCode } = kafkajsModule<{ createErrorFromCode(code: number): Error }>(
  'src/protocol/error',
);

/** The error as kafkajs's retries hand it out. */
function wrapped(error: Error): Error {
  const Exceeded = errors.KafkaJSNumberOfRetriesExceeded as Thrown;
  const NonRetriable = errors.KafkaJSNonRetriableError as Thrown;
  return new NonRetriable(new Exceeded(error, { retryCount: 4, retryTime: 100 }), { cause: error });
}

const Sasl = errors.KafkaJSSASLAuthenticationError as Thrown;
const Connection = errors.KafkaJSConnectionError as Thrown;

test.each([
  ['a wrong password', new Sasl('Authentication failed'), 'KAFKA_SASL_PASSWORD'],
  ['a mechanism that is off', createErrorFromCode(33), 'KAFKA_SASL_MECHANISM'],
  ['no access to the topic', createErrorFromCode(29), 'READ on the topic'],
  ['no access to the group', createErrorFromCode(30), 'READ on the consumer group'],
])('waiting does not mend %s, and the sentence says what to look at', (_what, error, advice) => {
  expect(isPermanent(wrapped(error))).toBe(true);
  const failure = kafkaUnavailable('consuming', wrapped(error));
  expect(failure.message).toContain(advice);
  expect(failure).toMatchObject({ code: 'kafka_unavailable', cause: expect.any(Error) });
});

test.each([
  ['a broker that is away', new Connection('Connection error: connect ECONNREFUSED')],
  ['a group that moves', createErrorFromCode(27)],
  ['a topic that is not there', createErrorFromCode(3)],
  ['a coordinator that is not found yet', new Error('Failed to find group coordinator')],
])('waiting may mend %s', (_what, error) => {
  expect(isPermanent(wrapped(error))).toBe(false);
});

test('waiting does not mend a mistake in a program', () => {
  expect(isPermanent(wrapped(new TypeError('x is undefined')))).toBe(true);
});

test('a topic that is not there is told apart', () => {
  expect(isUnknownTopic(wrapped(createErrorFromCode(3)))).toBe(true);
  expect(isUnknownTopic(new Error('else'))).toBe(false);
});

test('what smells of TLS is traced to its setting', () => {
  const cut = 'Client network socket disconnected before secure TLS connection was established';
  expect(explain(new Connection(cut))).toContain('check KAFKA_TLS');
  expect(explain(new Connection('connect ECONNREFUSED 127.0.0.1:1'))).not.toContain('TLS');
});

test('a partition without its leader for a moment is told from a topic that is not there', () => {
  for (const code of [5, 6]) expect(isLeaderMove(wrapped(createErrorFromCode(code)))).toBe(true);
  expect(isLeaderMove(wrapped(createErrorFromCode(3)))).toBe(false);
});
