import type { BenchStack } from '../bench-stack.ts';
import { type CatchUp, catchUp } from '../catch-up.ts';
import type { OrderTopic } from '../orders.ts';
import type { Row } from '../row.ts';
import { reload } from './reload.ts';

/** The whole way: aggregators as they run in production, over a topic of 1.02 million events. */
export function wholePathRow(
  stack: BenchStack,
  from: () => Promise<OrderTopic>,
  nodeArgs: readonly string[],
): Row {
  return {
    name: 'whole',
    question: 'whole path: Kafka to committed in Redis, catching up, one process',
    figures: {
      total: {
        label: 'aggregator, start-up included',
        unit: 'µs CPU/event',
        digits: 2,
        target: { atMost: 2.5 },
      },
      warm: { label: 'aggregator, last three quarters', unit: 'µs CPU/event', digits: 2 },
      rate: {
        label: 'one process',
        unit: 'events/s',
        digits: 0,
        target: { atLeast: 350_000 },
      },
      warmRate: { label: 'one process, last three quarters', unit: 'events/s', digits: 0 },
      redisCpu: {
        label: 'Redis, all threads, AOF too',
        unit: 'µs CPU/event',
        digits: 2,
        target: { atMost: 0.5 },
      },
      redisCommit: { label: 'inside Redis, by commandstats', unit: 'µs/event', digits: 2 },
      redisBytes: {
        label: 'Redis memory, identities and cells',
        unit: 'bytes/event',
        digits: 1,
        target: { atMost: 64 },
      },
      changesBytes: { label: 'Redis memory, streams of changes', unit: 'bytes/event', digits: 1 },
      rss: { label: 'aggregator memory, peak resident', unit: 'MiB', digits: 0 },
      reload: {
        label: 'claim and reload after a kill',
        unit: 's/million identities',
        digits: 2,
        target: { atMost: 0.5 },
      },
    },
    async sample() {
      const orders = await from();
      const run = await catchUp(stack, orders, { processes: 1, nodeArgs });
      return { ...figuresOf(run, orders), reload: await reload(stack, orders, run.prefix) };
    },
  };
}

/** Two processes against one, right after each other. */
export function twoProcessesRow(stack: BenchStack, from: () => Promise<OrderTopic>): Row {
  return {
    name: 'two',
    question: 'the same with two processes',
    figures: {
      ratio: {
        label: 'events/s, as a multiple of one process right before',
        unit: '×',
        digits: 2,
        target: { atLeast: 1.6 },
      },
      rate: { label: 'two processes', unit: 'events/s', digits: 0 },
      warm: { label: 'both, last three quarters', unit: 'µs CPU/event', digits: 2 },
    },
    async sample() {
      const orders = await from();
      const one = figuresOf(await catchUp(stack, orders, { processes: 1 }), orders);
      const two = figuresOf(await catchUp(stack, orders, { processes: 2 }), orders);
      return { ratio: two.rate / one.rate, rate: two.rate, warm: two.warm };
    },
  };
}

function figuresOf(run: CatchUp, { records }: OrderTopic) {
  return {
    total: run.cpuMicros / records,
    warm: run.warmCpuMicros / run.warmEvents,
    rate: records / run.seconds,
    warmRate: run.warmEvents / run.warmSeconds,
    redisCpu: run.redis.cpuMicros / records,
    redisCommit: run.redis.commitMicros / records,
    redisBytes: run.redisMemory.shardBytes / records,
    changesBytes: run.redisMemory.changesBytes / records,
    rss: run.peakMemoryMib,
  };
}
