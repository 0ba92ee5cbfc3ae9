import { mkdir } from 'node:fs/promises';
import { TallyError } from '../../libs/base/errors.ts';
import type { KafkaConnection } from '../../libs/kafka/client.ts';
import type { PortChoice } from './choose-port.ts';
import { ensureServer, type ServerKind } from './ensure-server.ts';
import { checkKafka, checkRedis } from './external-servers.ts';
import { kafkaKind } from './kafka/kafka-kind.ts';
import type { Places } from './places.ts';
import { redisKind } from './redis/redis-kind.ts';
import type { Report } from './report.ts';
import { withStackLock } from './stack-lock.ts';
import { stackPaths } from './stack-paths.ts';
import { StackRecord } from './stack-record.ts';

export interface StackOptions {
  readonly dir: string;
  readonly places: Places;
  /** What `KAFKA_BROKERS` and `REDIS_URL` point at, used instead of a server of our own. */
  readonly kafkaGiven: KafkaConnection | null;
  readonly redisGiven: string | null;
  readonly kafkaPorts: PortChoice;
  readonly redisPorts: PortChoice;
  readonly report: Report;
}

/** Where a server came from: the environment, an earlier `up`, or this one. */
export type Origin = 'environment' | 'running' | 'started';

export interface StackServer {
  /** What clients are to be given: `host:port` of the brokers, or a Redis URL. */
  readonly address: string;
  readonly origin: Origin;
  /** For people, as in `Kafka 4.3.1 on Java 17.0.15`; `null` where it is not ours. */
  readonly what: string | null;
  readonly log: string | null;
}

export interface Stack {
  readonly kafka: StackServer;
  readonly redis: StackServer;
}

/**
 * Brings up Kafka and Redis, both at a time, and resolves when both answer. In this order: what the
 * environment points at, what runs from an earlier time, programs of the machine, fetched ones.
 *
 * @throws TallyError with one sentence that says what to do
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const paths = stackPaths(options.dir);
  await mkdir(paths.logs, { recursive: true });
  await mkdir(options.places.cacheDir, { recursive: true });
  return withStackLock(paths.lock, async () => {
    const { places, report } = options;
    const record = new StackRecord(paths);
    const own = (kind: ServerKind, address: (port: number) => string) =>
      ownServer(kind, record, report, address);
    const { kafkaGiven, redisGiven } = options;
    // Both are waited for even if one fails: nothing may be on its way when this ends.
    const [kafka, redis] = await Promise.allSettled([
      kafkaGiven !== null
        ? checkKafka(kafkaGiven)
        : own(kafkaKind(paths, options.kafkaPorts, places, report), (port) => `127.0.0.1:${port}`),
      redisGiven !== null
        ? checkRedis(redisGiven)
        : own(
            redisKind(paths, options.redisPorts, places, report),
            (port) => `redis://127.0.0.1:${port}`,
          ),
    ]);
    if (kafka.status === 'fulfilled' && redis.status === 'fulfilled') {
      return { kafka: kafka.value, redis: redis.value };
    }
    throw bothFailures(kafka, redis);
  });
}

async function ownServer(
  kind: ServerKind,
  record: StackRecord,
  report: Report,
  address: (port: number) => string,
): Promise<StackServer> {
  const { server, started } = await ensureServer(kind, record, report);
  return {
    address: address(server.port),
    origin: started ? 'started' : 'running',
    what: server.what,
    log: server.log,
  };
}

/** The one failure, or one error that names both. */
function bothFailures(...outcomes: PromiseSettledResult<StackServer>[]): unknown {
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  const known = reasons.filter((reason) => reason instanceof TallyError);
  const [first, second] = known;
  if (first === undefined || second === undefined || known.length < reasons.length) {
    return reasons[0];
  }
  return new TallyError(first.code, `${first.message}\n${second.message}`, {
    cause: new AggregateError(known),
  });
}
