import { expect, test } from 'vitest';
import { parseDownArguments, parseUpArguments } from './stack-arguments.ts';
import { stackDirDefault } from './stack-paths.ts';

test('without arguments the usual ports are tried first', () => {
  expect(parseUpArguments([])).toMatchObject({
    dir: stackDirDefault,
    kafkaPorts: { kind: 'from', port: 9092 },
    redisPorts: { kind: 'from', port: 6379 },
    partitions: null,
    createTopics: false,
  });
  expect(parseDownArguments([])).toMatchObject({ dir: stackDirDefault, wipe: false });
});

test('a named port is the only one, and 0 is any', () => {
  const args = ['--kafka-port', '19092', '--redis-port=0', '--partitions', '4'];
  expect(parseUpArguments(args)).toMatchObject({
    kafkaPorts: { kind: 'exact', port: 19092 },
    redisPorts: { kind: 'any' },
    partitions: 4,
  });
});

test.each([
  [['--partitions', '0'], '--partitions is "0"; it takes a whole number from 1 to 1000.'],
  [['--partitions', '1e2'], '--partitions is "1e2"'],
  [['--kafka-port', '65536'], '--kafka-port is "65536"; it takes a whole number from 0 to 65535.'],
  [['--colour'], "Unknown option '--colour'. The options are listed by --help."],
  [['more'], 'Unexpected argument'],
])('%j is refused', (args, message) => {
  expect(() => parseUpArguments(args)).toThrow(message);
});
