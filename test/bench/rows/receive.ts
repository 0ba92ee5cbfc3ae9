import { randomBytes } from 'node:crypto';
import { GroupOrderLog } from '../../../libs/kafka/group-order-log.ts';
import type { Decode } from '../../../libs/kafka/set-reader.ts';
import type { BenchStack } from '../bench-stack.ts';
import type { OrderTopic } from '../orders.ts';
import type { Row, Sample } from '../row.ts';

/** kafkajs's own decoding is so much slower that it gets a part of the records. */
const kafkajsShare = 0.2;

/** What it costs to get a record from Kafka, catching up, up to where the fold would take it. */
export function receiveRow(stack: BenchStack, from: () => Promise<OrderTopic>): Row {
  return {
    name: 'receive',
    question: 'receive and decode, nothing done with the records',
    figures: {
      cpu: { label: 'undecoded batches, own decoder', unit: 'µs CPU/event', digits: 2 },
      rate: { label: 'undecoded batches, own decoder', unit: 'events/s', digits: 0 },
      kafkajsCpu: { label: "kafkajs's own decoding", unit: 'µs CPU/event', digits: 2 },
    },
    warmUps: 1,
    async sample() {
      const orders = await from();
      const own = await receive(stack, orders, 'batches', orders.records);
      const theirs = await receive(stack, orders, 'kafkajs', orders.records * kafkajsShare);
      return { cpu: own.cpu, rate: own.rate, kafkajsCpu: theirs.cpu } as Sample;
    },
  };
}

async function receive(
  { kafka, log }: BenchStack,
  { topic }: OrderTopic,
  decode: Decode,
  wanted: number,
): Promise<{ cpu: number; rate: number }> {
  const groupId = `bench-${randomBytes(6).toString('hex')}`;
  const orderLog = new GroupOrderLog(kafka, log, { topic, groupId, decode });
  const stop = new AbortController();
  let count = 0;
  let started = 0;
  let cpu = process.cpuUsage();
  let taken = { cpu: Number.NaN, rate: Number.NaN };
  await orderLog.run(
    {
      assigned(partitions) {
        started = performance.now();
        cpu = process.cpuUsage();
        for (const partition of partitions) orderLog.start(partition, 0);
      },
      revoked: () => undefined,
      records(chunk) {
        count += chunk.count;
        if (count < wanted || stop.signal.aborted) return;
        const { user, system } = process.cpuUsage(cpu);
        const seconds = (performance.now() - started) / 1000;
        taken = { cpu: (user + system) / count, rate: count / seconds };
        stop.abort();
      },
      lost: (partition) => stop.abort(new Error(`partition ${partition} is lost`)),
      corrupt: (partition) => stop.abort(new Error(`partition ${partition} is corrupt`)),
      outOfSight: () => undefined,
      partitionsAdded: () => undefined,
    },
    stop.signal,
  );
  await orderLog.close();
  return taken;
}
