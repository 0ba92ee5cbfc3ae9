import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { shardKeys } from '../../libs/store/keys.ts';
import { decodeMeta } from '../../libs/store/shard-meta-json.ts';
import type { BenchStack } from './bench-stack.ts';
import { Child } from './child.ts';
import { cpuMicrosOf, peakMemoryMibOf } from './cpu.ts';
import type { OrderTopic } from './orders.ts';
import { type RedisMemory, type RedisUsage, redisMemory, redisUsage } from './redis-usage.ts';
import { waitFor } from './wait-for.ts';

/** How a catching up went. CPU and events of all aggregators together. */
export interface CatchUp {
  /** From the first claimed shard to the last commit. */
  readonly seconds: number;
  /** Of the aggregators, from their start. */
  readonly cpuMicros: number;
  /** The same for the events after the first quarter, when code is warm and nothing is started. */
  readonly warmCpuMicros: number;
  readonly warmEvents: number;
  readonly warmSeconds: number;
  readonly peakMemoryMib: number;
  readonly redis: RedisUsage;
  readonly redisMemory: RedisMemory;
  readonly prefix: string;
}

export interface CatchUpOptions {
  readonly processes: number;
  readonly nodeArgs?: readonly string[];
}

interface Look {
  readonly atMs: number;
  readonly cpuMicros: number;
  readonly events: number;
}

const lookEveryMs = 20;
const warmShare = 0.25;
const msMax = 120_000;
export const claimedMessage = 'shard claimed and loaded';

/**
 * Lets new aggregators count a whole topic into an empty Redis, checks that they counted right, and
 * kills them. They are held back at the claim of their shards until all have joined the group, so
 * that two start at the same moment and starting up is apart from catching up.
 */
export async function catchUp(
  stack: BenchStack,
  orders: OrderTopic,
  { processes, nodeArgs = [] }: CatchUpOptions,
): Promise<CatchUp> {
  const prefix = `bench-${randomBytes(6).toString('hex')}`;
  await stack.redis.flushall();
  await stack.redis.call('CLIENT', 'PAUSE', String(msMax), 'WRITE');
  const env = aggregatorEnv(stack, orders.topic, prefix);
  const main = 'services/aggregator/main.ts';
  const aggregators: Child[] = [];
  for (let i = 0; i < processes; i++) aggregators.push(await Child.start({ main, env, nodeArgs }));
  try {
    await joined(aggregators, orders.partitions / processes);
    const before = await redisUsage(stack);
    const started = Promise.withResolvers<number>();
    for (const each of aggregators) {
      each.onLog = ({ msg }) => msg === claimedMessage && started.resolve(performance.now());
    }
    await stack.redis.call('CLIENT', 'UNPAUSE');
    const startedMs = await started.promise;
    const looks = await lookUntilDone({ stack, orders, prefix, aggregators });
    const last = looks.at(-1) as Look;
    const warm = looks.find(({ events }) => events >= orders.records * warmShare) as Look;
    await assertRight(stack, orders, prefix);
    return {
      seconds: (last.atMs - startedMs) / 1000,
      cpuMicros: last.cpuMicros,
      warmCpuMicros: last.cpuMicros - warm.cpuMicros,
      warmEvents: last.events - warm.events,
      warmSeconds: (last.atMs - warm.atMs) / 1000,
      peakMemoryMib: Math.max(...aggregators.map(({ pid }) => peakMemoryMibOf(pid))),
      redis: difference(await redisUsage(stack), before),
      redisMemory: await redisMemory(stack),
      prefix,
    };
  } finally {
    // A profile is only written by a process that ends by itself.
    const signal = nodeArgs.length > 0 ? 'SIGTERM' : 'SIGKILL';
    await Promise.all(aggregators.map((each) => each.end(signal)));
    await stack.redis.call('CLIENT', 'UNPAUSE');
  }
}

/** The environment of aggregators that share a new group. */
export function aggregatorEnv(
  stack: BenchStack,
  topic: string,
  prefix: string,
): Record<string, string> {
  return {
    KAFKA_BROKERS: stack.brokers,
    REDIS_URL: stack.redisUrl,
    REDIS_PREFIX: prefix,
    ORDERS_TOPIC: topic,
    CONSUMER_GROUP: `${prefix}-${randomBytes(3).toString('hex')}`,
  };
}

async function joined(aggregators: readonly Child[], share: number): Promise<void> {
  const isJoined = async (each: Child): Promise<boolean> =>
    (await each.metric('tally_partitions{mode="claiming"}')) === share;
  const all = async (): Promise<boolean> =>
    (await Promise.all(aggregators.map(isJoined))).every(Boolean);
  await waitFor(all, { what: 'the aggregators to join their group', everyMs: 200 });
}

async function lookUntilDone(all: {
  stack: BenchStack;
  orders: OrderTopic;
  prefix: string;
  aggregators: readonly Child[];
}): Promise<Look[]> {
  const { stack, orders, prefix, aggregators } = all;
  const looks: Look[] = [];
  const end = performance.now() + msMax;
  for (let events = 0; events < orders.records; await sleep(lookEveryMs)) {
    for (const each of aggregators) each.assertRunning();
    if (performance.now() > end) throw new Error(`${events} of ${orders.records} counted in time`);
    const pipeline = stack.redis.pipeline();
    for (const { shard } of keysOf(orders, prefix)) pipeline.hget(shard, 'next');
    const nexts = (await pipeline.exec()) ?? [];
    events = nexts.reduce((sum, [, next]) => sum + Number(next ?? 0), 0);
    const cpuMicros = aggregators.reduce((sum, { pid }) => sum + cpuMicrosOf(pid), 0);
    looks.push({ atMs: performance.now(), cpuMicros, events });
  }
  return looks;
}

/** A figure of a wrong count is worth nothing. */
async function assertRight(stack: BenchStack, orders: OrderTopic, prefix: string): Promise<void> {
  let [applied, duplicate] = [0, 0];
  for (const { shard } of keysOf(orders, prefix)) {
    const [meta, next] = await stack.redis.hmget(shard, 'meta', 'next');
    const counts = decodeMeta(meta ?? '', next ?? '');
    applied += counts.applied;
    duplicate += counts.duplicate;
  }
  if (applied === orders.applied && duplicate === orders.duplicate) return;
  throw new Error(
    `The aggregators counted ${applied} events and ${duplicate} duplicates, ` +
      `where ${orders.applied} and ${orders.duplicate} are right.`,
  );
}

function keysOf({ topic, partitions }: OrderTopic, prefix: string) {
  return Array.from({ length: partitions }, (_, p) => shardKeys({ prefix, topic }, p));
}

function difference(after: RedisUsage, before: RedisUsage): RedisUsage {
  return {
    cpuMicros: after.cpuMicros - before.cpuMicros,
    commitMicros: after.commitMicros - before.commitMicros,
  };
}
