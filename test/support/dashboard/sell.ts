import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { orderRecord } from '../order-event-json.ts';
import { produce, type RawRecord } from '../produce.ts';

/** Sells so many pairs of a brand, now, in orders of a hundred pairs at the most. */
export async function sell(brand: string, pairs: number): Promise<void> {
  const { topic, env } = inject('stage');
  const records: RawRecord[] = [];
  for (let left = pairs; left > 0; left -= 100) {
    const quantity = Math.min(100, left);
    const lines = [{ brand, quantity, amount: 19_900 * quantity }];
    const { key, value } = orderRecord({ id: randomUUID(), time: new Date().toISOString(), lines });
    records.push({ key, value });
  }
  await produce({ brokers: env['KAFKA_BROKERS'] ?? '', topic }, records);
}
