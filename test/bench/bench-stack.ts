import { join } from 'node:path';
import { silentReport } from '../../deploy/local/report.ts';
import { cacheDirDefault, stackDirDefault } from '../../deploy/local/stack-paths.ts';
import { startStack } from '../../deploy/local/start-stack.ts';
import { stopStack } from '../../deploy/local/stop-stack.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import type { Log } from '../../libs/kafka/log.ts';
import { deleteTopics } from '../../libs/kafka/topics-admin.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';

/** Where everything is measured. */
export interface BenchStack {
  readonly brokers: string;
  readonly kafka: ReturnType<typeof createKafka>;
  readonly log: Log;
  readonly redisUrl: string;
  readonly redis: ReturnType<typeof connectRedis>;
  /** What runs there, for the heading. */
  readonly kafkaVersion: string;
  readonly redisVersion: string;
  /** Deletes a topic at the end. */
  readonly ownTopics: string[];
  close(): Promise<void>;
}

const dir = join(stackDirDefault, 'bench');
const connectMsMax = 10_000;

/**
 * A Redis of the benchmark's own, so that all that it did is ours, with the settings of production;
 * and the Kafka of `KAFKA_BROKERS`, or one of the benchmark's own. Both are empty and go at the end.
 */
export async function startBenchStack(): Promise<BenchStack> {
  const given = process.env['KAFKA_BROKERS'] ?? '';
  await stopStack({ dir, wipe: true, graceMsMax: 0 });
  const stack = await startStack({
    dir,
    places: { ...process.env, cacheDir: cacheDirDefault },
    kafkaGiven: given === '' ? null : { brokers: given.split(','), clientId: 'tally-bench' },
    redisGiven: null,
    kafkaPorts: { kind: 'any' },
    redisPorts: { kind: 'any' },
    report: silentReport,
  });
  const brokers = stack.kafka.address;
  const log = complaints();
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'tally-bench' }, log);
  const redis = connectRedis({ url: stack.redis.address, role: 'reader' });
  await untilReady(redis, AbortSignal.timeout(connectMsMax));
  const version = /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1];
  const ownTopics: string[] = [];
  return {
    brokers,
    kafka,
    log,
    redisUrl: stack.redis.address,
    redis,
    kafkaVersion: stack.kafka.what ?? `Kafka at ${brokers}`,
    redisVersion: `Redis ${version ?? 'of an unknown version'}`,
    ownTopics,
    async close() {
      redis.disconnect();
      if (given !== '') await deleteTopics(kafka, ownTopics);
      await stopStack({ dir, wipe: true, graceMsMax: 5_000 });
    },
  };
}

/** Says only what has gone wrong. */
function complaints(): Log {
  const say = (first: unknown, second?: unknown): void => {
    process.stderr.write(`${String(second ?? first)}\n`);
  };
  const nothing = (): void => undefined;
  return { debug: nothing, info: nothing, warn: nothing, error: say };
}
