import { parseArgs } from 'node:util';
import { TallyError, toError } from '../../libs/base/errors.ts';
import type { PortChoice } from './choose-port.ts';
import { cacheDirDefault, stackDirDefault } from './stack-paths.ts';

export interface UpArguments {
  readonly help: boolean;
  readonly json: boolean;
  readonly dir: string;
  readonly cacheDir: string;
  readonly kafkaPorts: PortChoice;
  readonly redisPorts: PortChoice;
  readonly partitions: number | null;
  readonly createTopics: boolean;
}

export interface DownArguments {
  readonly help: boolean;
  readonly json: boolean;
  readonly dir: string;
  readonly wipe: boolean;
}

/** Kafka and Redis listen on their usual ports where these are free. */
const kafkaPortDefault = 9092;
const redisPortDefault = 6379;
const partitionsMax = 1000;

/** @throws TallyError `settings_invalid` */
export function parseUpArguments(args: readonly string[]): UpArguments {
  const values = parse(args, {
    help: { type: 'boolean', short: 'h', default: false },
    json: { type: 'boolean', default: false },
    dir: { type: 'string', default: stackDirDefault },
    cache: { type: 'string', default: cacheDirDefault },
    'kafka-port': { type: 'string' },
    'redis-port': { type: 'string' },
    partitions: { type: 'string' },
    'create-topics': { type: 'boolean', default: false },
  });
  return {
    help: values.help === true,
    json: values.json === true,
    dir: String(values.dir),
    cacheDir: String(values.cache),
    kafkaPorts: portChoice('--kafka-port', values['kafka-port'], kafkaPortDefault),
    redisPorts: portChoice('--redis-port', values['redis-port'], redisPortDefault),
    partitions:
      values.partitions === undefined
        ? null
        : wholeNumber('--partitions', values.partitions, 1, partitionsMax),
    createTopics: values['create-topics'] === true,
  };
}

/** @throws TallyError `settings_invalid` */
export function parseDownArguments(args: readonly string[]): DownArguments {
  const values = parse(args, {
    help: { type: 'boolean', short: 'h', default: false },
    json: { type: 'boolean', default: false },
    dir: { type: 'string', default: stackDirDefault },
    wipe: { type: 'boolean', default: false },
  });
  return {
    help: values.help === true,
    json: values.json === true,
    dir: String(values.dir),
    wipe: values.wipe === true,
  };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;
type Value = string | boolean | (string | boolean)[] | undefined;

function parse(args: readonly string[], options: Options): Record<string, Value> {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    const message = `${toError(cause).message}. The options are listed by --help.`;
    throw new TallyError('settings_invalid', message, { cause });
  }
}

function portChoice(name: string, value: Value, portDefault: number): PortChoice {
  if (value === undefined) return { kind: 'from', port: portDefault };
  const port = wholeNumber(name, value, 0, 65_535);
  return port === 0 ? { kind: 'any' } : { kind: 'exact', port };
}

function wholeNumber(name: string, value: Value, min: number, max: number): number {
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new TallyError(
    'settings_invalid',
    `${name} is "${String(value)}"; it takes a whole number from ${min} to ${max}.`,
  );
}
