/**
 * Counts sold, cancelled and returned units per brand and category, as a service whose author has
 * looked after its speed: `eachBatch`, a zod schema, and two round trips to Redis a batch. The first
 * asks which identities are known; the second takes the new ones and adds all units in one
 * transaction, so that a batch that comes again, after a crash too, changes nothing. As a partition
 * has one reader, nothing happens between the two; a reader that was replaced without knowing it
 * could still count twice, which is as far as people go here.
 *
 * Its settings are chosen to its favour: all partitions at a time, so that round trips overlap;
 * fetches of up to 4 MiB a partition; offsets are committed a batch.
 */
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';

const { BROKERS = '', REDIS_URL = '', TOPIC = '', GROUP = '' } = process.env;
const records = Number(process.env.RECORDS);
const fromMs = Number(process.env.FROM_MS);
const untilMs = Number(process.env.UNTIL_MS);

const line = z.object({
  lineId: z.string().min(1).max(64),
  brandId: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  listingId: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  category: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  quantity: z.int().min(0).max(10_000),
  amount: z.int().min(0).max(1e12).optional(),
  discount: z.int().min(0).max(1e12).default(0),
  reason: z.string().optional(),
});

const orderEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(128),
  source: z.string().min(1).max(256),
  type: z.enum([
    'shop.order.placed.v1',
    'shop.order.paid.v1',
    'shop.order.cancelled.v1',
    'shop.order.returned.v1',
    'shop.order.refunded.v1',
  ]),
  time: z.iso.datetime({ offset: true }),
  subject: z.string().min(1).max(128),
  data: z.object({
    paidAt: z.iso.datetime({ offset: true }).optional(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    buyer: z.object({ id: z.string(), newToBrand: z.boolean().optional() }).optional(),
    lines: z.array(line).min(1).max(200),
  }),
});

const measures: Record<string, string> = {
  'shop.order.paid.v1': 'sold',
  'shop.order.cancelled.v1': 'cancelled',
  'shop.order.returned.v1': 'returned',
};

const redis = new Redis(REDIS_URL);
const kafka = new Kafka({ brokers: [BROKERS], clientId: GROUP, logLevel: logLevel.ERROR });
const consumer = kafka.consumer({
  groupId: GROUP,
  maxBytesPerPartition: 4 << 20,
  maxBytes: 32 << 20,
});

let applied = 0;
let duplicate = 0;
const all = Promise.withResolvers<void>();

await consumer.connect();
await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 8,
  eachBatch: async ({ batch, heartbeat }) => {
    const { partition, messages } = batch;
    const events = messages.map(({ value }) => orderEvent.parse(JSON.parse(String(value))));
    const identities = events.map(({ source, id }) => `${source} ${id}`);
    const known = await redis.smismember(`seen:${partition}`, ...identities);
    const fresh = new Set<string>();
    const added = new Map<string, number>();
    for (const [index, { type, time, data }] of events.entries()) {
      const identity = identities[index] ?? '';
      if (known[index] === 1 || fresh.has(identity)) continue;
      fresh.add(identity);
      const measure = measures[type];
      const saleMs = Date.parse(data.paidAt ?? time);
      if (measure === undefined || saleMs < fromMs || saleMs >= untilMs) continue;
      for (const { brandId, category, quantity } of data.lines) {
        const field = `${brandId}/${category}/${measure}`;
        added.set(field, (added.get(field) ?? 0) + quantity);
      }
    }
    if (fresh.size > 0) {
      const transaction = redis.multi().sadd(`seen:${partition}`, ...fresh);
      for (const [field, quantity] of added) transaction.hincrby('units', field, quantity);
      await transaction.exec();
    }
    applied += fresh.size;
    duplicate += events.length - fresh.size;
    tell(applied + duplicate);
    await heartbeat();
  },
});

await all.promise;
const units: Record<string, Record<string, number>> = {};
for (const [field, value] of Object.entries(await redis.hgetall('units'))) {
  const [brand, category, measure = ''] = field.split('/');
  const name = `${brand}/${category}`;
  units[name] ??= { sold: 0, cancelled: 0, returned: 0 };
  units[name][measure] = Number(value);
}
say({ applied, duplicate, units });
process.once('SIGTERM', () => process.exit(0));

function tell(counted: number): void {
  say({ counted });
  if (counted === records) all.resolve();
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
