import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { topics } from '../../libs/contracts/topics.ts';
import { produce } from '../../test/support/produce.ts';
import { readTopic } from '../../test/support/read-topic.ts';
import { type Exit, runProcess } from '../../test/support/run-process.ts';
import { redisProcessId } from './answers.ts';
import { isSameProcess } from './process/process-identity.ts';
import { readStackState, type StackState } from './stack-state.ts';

const dir = join(inject('runDir'), 'up-and-down');
const state = (): StackState => readStackState(join(dir, 'stack.json'));

interface Ran extends Exit {
  readonly answer: Record<string, unknown>;
  readonly errors: readonly string[];
}

/** Runs `up.ts` or `down.ts` to its end, as `make` does. */
async function run(
  name: 'up' | 'down',
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const main = `deploy/local/${name}.ts`;
  const child = await runProcess({ main, args: ['--dir', dir, '--json', ...args], env });
  const exit = await child.exited;
  return { ...exit, answer: { ...child.logs[0] }, errors: child.errors };
}

const up = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  run('up', ['--kafka-port', '0', '--redis-port', '0', ...args], env);

let first: Ran;

beforeAll(async () => {
  first = await up(['--partitions', '2']);
});

afterAll(() => run('down', ['--wipe']));

test('up starts both, and creates the topics to be kept for ever', () => {
  expect(first).toMatchObject({
    code: 0,
    answer: {
      kafka: { origin: 'started', what: expect.stringMatching(/^Kafka 4\.3\.1 on Java /) },
      redis: { origin: 'started', what: expect.stringMatching(/^(Redis|Valkey) /) },
      topics: [
        { topic: topics.orders, partitions: 2, created: true },
        { topic: `${topics.orders}.dlq`, partitions: 2, created: true },
        { topic: topics.definitions, partitions: 1, created: true },
        { topic: topics.closes, partitions: 1, created: true },
        { topic: topics.starts, partitions: 1, created: true },
        { topic: topics.audit, partitions: 1, created: true },
        { topic: topics.signals, partitions: 1, created: true },
      ],
    },
  });
});

test('a second up takes what runs', async () => {
  const again = await up();
  expect(again.answer).toMatchObject({
    kafkaBrokers: first.answer.kafkaBrokers,
    redisUrl: first.answer.redisUrl,
    kafka: { origin: 'running' },
    redis: { origin: 'running' },
    topics: [{ partitions: 2, created: false, differences: [] }, {}, {}, {}, {}, {}, {}],
  });
});

test('another number of partitions than there are is refused', async () => {
  const { code, errors } = await up(['--partitions', '3']);
  expect(code).toBe(1);
  expect(errors.join()).toContain('orders.events.v1 has 2 partitions, not 3');
});

test('a Kafka and a Redis that were killed start again on their ports and their data', async () => {
  const brokers = String(first.answer.kafkaBrokers);
  await produce({ brokers, topic: topics.orders }, [{ key: 'a', value: 'kept', partition: 1 }]);
  const { kafka, redis } = state();
  process.kill(kafka?.pid ?? 0, 'SIGKILL');
  process.kill(redis?.pid ?? 0, 'SIGKILL');
  const healed = await up();
  expect(healed.answer).toMatchObject({
    kafkaBrokers: first.answer.kafkaBrokers,
    redisUrl: first.answer.redisUrl,
    kafka: { origin: 'started' },
    redis: { origin: 'started' },
  });
  const records = await readTopic({ brokers, topic: topics.orders });
  expect(records.map(({ value }) => value?.toString())).toEqual(['kept']);
});

test('what the environment points at is used, and nothing is started or created', async () => {
  const other = join(dir, 'other');
  const { answer, errors } = await up(['--dir', other], {
    KAFKA_BROKERS: inject('kafkaBrokers'),
    REDIS_URL: inject('redisUrl'),
  });
  expect(answer).toMatchObject({
    kafkaBrokers: inject('kafkaBrokers'),
    redisUrl: inject('redisUrl'),
    kafka: { origin: 'environment' },
    redis: { origin: 'environment' },
    topics: [],
  });
  expect(errors).toEqual([]);
  expect(existsSync(join(other, 'stack.json'))).toBe(false);
});

test('an environment that points at nothing is named, and what was started stays known', async () => {
  const { code, errors } = await up([], { KAFKA_BROKERS: '127.0.0.1:1' });
  expect(code).toBe(1);
  expect(errors.join()).toMatch(/No Kafka answers at KAFKA_BROKERS=127\.0\.0\.1:1/);
  expect(state().kafka).not.toBeNull();
});

test('down ends both and only says so the second time', async () => {
  const { kafka, redis } = state();
  expect((await run('down')).answer).toEqual({ kafka: true, redis: true });
  expect(isSameProcess(kafka?.pid ?? 0, kafka?.identity ?? '')).toBe(false);
  expect(await redisProcessId(redis?.port ?? 0)).toBeNull();
  expect((await run('down')).answer).toEqual({ kafka: false, redis: false });
});
