/**
 * Counts sold, cancelled and returned units per brand and category, as a service that is written
 * in an afternoon: `eachMessage`, a zod schema, and one round trip to Redis a message. It is
 * correct: a script takes the identity and adds the units in one step, so that a message that comes
 * again, after a crash too, changes nothing.
 *
 * Its settings are chosen to its favour: all partitions at a time, so that round trips overlap
 * (kafkajs takes one at a time unless told otherwise, at nearly twice the cost a message); fetches of
 * up to 4 MiB a partition; offsets are committed a batch, not a message.
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

/** Takes an identity (KEYS[1]) and, if it is new, adds pairs of field and number to KEYS[2]. */
const countOnce = `
if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then return 0 end
for i = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1`;

interface Commands {
  countOnce(...args: string[]): Promise<number>;
}

const redis = new Redis(REDIS_URL, {
  scripts: { countOnce: { lua: countOnce, numberOfKeys: 2 } },
}) as Redis & Commands;
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
  eachMessage: async ({ partition, message }) => {
    const event = orderEvent.parse(JSON.parse(String(message.value)));
    const { id, source, type, time, data } = event;
    const units: string[] = [];
    const measure = measures[type];
    const saleMs = Date.parse(data.paidAt ?? time);
    if (measure !== undefined && saleMs >= fromMs && saleMs < untilMs) {
      for (const { brandId, category, quantity } of data.lines) {
        units.push(`${brandId}/${category}/${measure}`, String(quantity));
      }
    }
    const isNew = await redis.countOnce(`seen:${partition}`, 'units', `${source} ${id}`, ...units);
    if (isNew === 1) applied += 1;
    else duplicate += 1;
    tell(applied + duplicate);
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
  if (counted % Math.ceil(records / 200) === 0 || counted === records) say({ counted });
  if (counted === records) all.resolve();
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
