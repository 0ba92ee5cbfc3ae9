import { randomBytes } from 'node:crypto';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { ShardStore } from '../../../libs/store/shard-store.ts';
import type { BenchStack } from '../bench-stack.ts';
import { measured } from '../cpu.ts';
import { redisUsage } from '../redis-usage.ts';
import type { Row } from '../row.ts';
import { identity, newShards } from '../shards.ts';

/** Entries that a shard's stream of changes keeps here. */
const keep = 1;
/** Chunks that are folded between commits of a calm pace: some 100 events. */
const calmEvents = 100;
const calmCommits = 40;

/** What a commit costs, here and in Redis. Events are folded between, which is not counted. */
export function commitRow(stack: BenchStack, from: () => Promise<RecordChunk[]>): Row {
  return {
    name: 'commit',
    question: 'commit: one of each shard, some 40,000 events in each',
    figures: {
      encode: { label: 'encoding (takeDelta)', unit: 'µs CPU/event', digits: 3 },
      send: { label: 'sending and waiting', unit: 'µs CPU/event', digits: 3 },
      redis: { label: 'inside Redis, by commandstats', unit: 'µs/event', digits: 3 },
      redisCpu: {
        label: 'Redis, all threads, AOF too',
        unit: 'µs CPU/event',
        digits: 3,
        target: { atMost: 0.5 },
      },
      calm: { label: 'inside Redis at 100 events a commit', unit: 'µs/event', digits: 2 },
    },
    warmUps: 1,
    async sample() {
      const chunks = await from();
      const { encode, send, redis, redisCpu } = await commitAll(stack, chunks);
      return { encode, send, redis, redisCpu, calm: await commitCalmly(stack, chunks) };
    },
  };
}

function newStore({ redis }: BenchStack): ShardStore {
  return new ShardStore({
    connection: redis,
    space: { prefix: `bench-${randomBytes(6).toString('hex')}`, topic: 'bench' },
    owner: 'bench',
    identityKeyFingerprint: identity.fingerprint,
  });
}

async function commitAll(stack: BenchStack, chunks: readonly RecordChunk[]) {
  await stack.redis.flushall();
  const store = newStore(stack);
  const shards = newShards(8);
  for (const chunk of chunks) shards[chunk.partition]?.fold(chunk);
  const events = shards.reduce((sum, { next }) => sum + next, 0);
  const claims = [];
  for (const partition of shards.keys()) claims.push(await store.claim(partition, 0));
  const before = await redisUsage(stack);
  let encodeMicros = 0;
  let sendMicros = 0;
  for (const claim of claims) {
    const { delta, cpuMicros } = await take(shards, claim.partition);
    encodeMicros += cpuMicros;
    sendMicros += (await measured(() => store.commit(claim, delta, keep))).cpuMicros;
  }
  const after = await redisUsage(stack);
  return {
    encode: encodeMicros / events,
    send: sendMicros / events,
    redis: (after.commitMicros - before.commitMicros) / events,
    redisCpu: (after.cpuMicros - before.cpuMicros) / events,
  };
}

async function take(shards: ReturnType<typeof newShards>, partition: number) {
  const started = process.cpuUsage();
  const delta = shards[partition]?.takeDelta();
  const { user, system } = process.cpuUsage(started);
  if (delta === undefined) throw new Error('a claim belongs to a shard');
  return { delta, cpuMicros: user + system };
}

/** µs an event inside Redis where each commit brings few events. */
async function commitCalmly(stack: BenchStack, chunks: readonly RecordChunk[]): Promise<number> {
  const store = newStore(stack);
  const shards = newShards(8);
  const chunk = chunks.find(({ partition, firstOffset }) => partition === 0 && firstOffset === 0);
  const shard = shards[0];
  if (chunk === undefined || shard === undefined) throw new Error('partition 0 has records');
  const claim = await store.claim(0, 0);
  const before = await redisUsage(stack);
  for (let commit = 1; commit <= calmCommits && commit * calmEvents <= chunk.count; commit++) {
    const count = commit * calmEvents;
    shard.fold({ ...chunk, count, endOffset: (chunk.offsets[count - 1] ?? 0) + 1 });
    await store.commit(claim, shard.takeDelta(), keep);
  }
  const after = await redisUsage(stack);
  return (after.commitMicros - before.commitMicros) / shard.next;
}
