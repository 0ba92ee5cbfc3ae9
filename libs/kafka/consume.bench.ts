import { performance } from 'node:perf_hooks';
import { inspect } from 'node:util';
import { createKafka } from './client.ts';
import { GroupOrderLog } from './group-order-log.ts';
import type { Log } from './log.ts';
import type { Decode } from './set-reader.ts';
import { ordersSpec } from './topic-specs.ts';
import { partitionOfKey, TopicWriter } from './topic-writer.ts';
import { deleteTopics, ensureTopics } from './topics-admin.ts';

/**
 * What does it cost to get a record from Kafka to the listener, catching up? Writes a million
 * records of 330 bytes to eight partitions, once, and reads them several times with each decoder in
 * turn. Prints the consumer's own CPU time a record (user + system) and records a second.
 *
 *     node libs/kafka/consume.bench.ts 127.0.0.1:9092 [records] [rounds] [batch bytes]
 */
const [broker = '127.0.0.1:9092', ...numbers] = process.argv.slice(2);
const [recordCount = 1_000_000, rounds = 5, batchBytes = 256 << 10] = numbers.map(Number);
const partitions = 8;
const say = (fields: object, message: string): void => {
  process.stderr.write(`${message} ${inspect(fields)}\n`);
};
const log: Log = { debug: () => undefined, info: () => undefined, warn: say, error: say };
const kafka = createKafka({ brokers: [broker], clientId: 'consume-bench' }, log);
const topic = `bench.consume.${process.pid}`;

async function write(): Promise<void> {
  await ensureTopics(kafka, [ordersSpec(topic, partitions, 1)]);
  const writer = new TopicWriter(kafka, topic, { batchBytes });
  const filler = 'x'.repeat(290);
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let index = 0; index < recordCount; index++) {
    const key = `ORD${String(index).padStart(9, '0')}`;
    const record = { key, value: `{"id":"${key}","filler":"${filler}"}` };
    const room = writer.write(partitionOfKey(key, partitions), record);
    if (room !== undefined) await room;
  }
  await writer.flush();
  report('write', { started, cpu, count: recordCount });
  await writer.close();
}

async function read(decode: Decode, round: number): Promise<void> {
  const orderLog = new GroupOrderLog(kafka, log, {
    topic,
    groupId: `${topic}.${decode}.${round}`,
    decode,
  });
  const stop = new AbortController();
  let count = 0;
  let chunks = 0;
  let started = 0;
  let cpu = process.cpuUsage();
  await orderLog.run(
    {
      assigned(owned) {
        started = performance.now();
        cpu = process.cpuUsage();
        for (const partition of owned) orderLog.start(partition, 0);
      },
      revoked: () => undefined,
      records(chunk) {
        count += chunk.count;
        chunks++;
        if (count === recordCount) {
          report(`${decode} (${chunks} chunks)`, { started, cpu, count });
          stop.abort();
        }
      },
      lost: (partition, range) => say({ partition, range }, 'lost'),
      corrupt: (partition, range) => say({ partition, range }, 'corrupt'),
      outOfSight: () => undefined,
      partitionsAdded: () => undefined,
    },
    stop.signal,
  );
  await orderLog.close();
}

function report(
  what: string,
  from: { started: number; cpu: NodeJS.CpuUsage; count: number },
): void {
  const seconds = (performance.now() - from.started) / 1000;
  const { user, system } = process.cpuUsage(from.cpu);
  const perRecord = (micros: number): string => (micros / from.count).toFixed(3);
  process.stdout.write(
    `${what.padEnd(28)} ${perRecord(user + system)} µs CPU a record ` +
      `(user ${perRecord(user)}, system ${perRecord(system)}), ` +
      `${Math.round(from.count / seconds).toLocaleString('en')} records/s\n`,
  );
}

await write();
for (let round = 0; round < rounds; round++) {
  await read('batches', round);
  if (round < 1) await read('kafkajs', round);
}
await deleteTopics(kafka, [topic]);
