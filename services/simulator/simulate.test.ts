import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { smallCampaign } from '../../test/support/small-campaign.ts';
import type { SimulatedRecord, SimulationOptions } from './simulate.ts';
import { simulate } from './simulate.ts';

const options: SimulationOptions = {
  campaign: smallCampaign,
  seed: '7',
  size: { events: 5000 },
  duplicates: 0,
};

function hashOf(records: Iterable<SimulatedRecord>): string {
  const hash = createHash('sha256');
  for (const { key, value } of records) hash.update(`${key}\n${value}\n`);
  return hash.digest('hex');
}

describe('a seeded run', () => {
  test('gives the same bytes on every machine', () => {
    expect(hashOf(simulate(options).records)).toBe(
      '80d3706ddd7f2d77a5a9308140122422180d4ef8eed7d001d8ffb7bdc1fe3a82',
    );
  });

  test('gives other bytes for another seed', () => {
    const other = simulate({ ...options, seed: '8' });
    expect(hashOf(other.records)).not.toBe(hashOf(simulate(options).records));
  });

  test('has exactly the number of events that was asked for', () => {
    for (const events of [1, 2, 3, 999, 1000, 1001]) {
      const run = simulate({ ...options, size: { events } });
      expect([...run.records].length).toBe(events);
      expect(run.eventsPlanned).toBe(events);
    }
  });

  test('reaches the units that were asked for, and hardly more', () => {
    for (const units of [1, 500, 12_345]) {
      const run = simulate({ ...options, size: { units } });
      const events = [...run.records].length;
      expect(events).toBe(run.eventsPlanned);
      expect(run.expected.unitsSold).toBeGreaterThanOrEqual(units);
      expect(run.expected.unitsSold).toBeLessThan(units * 1.01 + 300);
    }
  });

  test('keeps the order of time and the chain of an order', () => {
    const seen = new Map<string, string>();
    let last = 0;
    for (const { key, value } of simulate(options).records) {
      const event = JSON.parse(value);
      const atMs = Date.parse(event.time);
      expect(atMs).toBeGreaterThanOrEqual(last);
      last = atMs;
      expect(event.subject).toBe(key);
      const before = seen.get(key) ?? '';
      const step = event.type.split('.')[2];
      seen.set(key, `${before}/${step}`);
      if (event.data.paidAt) expect(Date.parse(event.data.paidAt)).toBeLessThanOrEqual(atMs);
    }
    expect([...new Set(seen.values())].sort()).toEqual([
      '/placed',
      '/placed/paid',
      '/placed/paid/cancelled/refunded',
      '/placed/paid/refunded',
      '/placed/paid/returned/refunded',
    ]);
  });

  test('shows the edges, the strangers, the held and the peaks', () => {
    const run = simulate({ ...options, size: { events: 20_000 } });
    const events = [...run.records].map(({ value }) => JSON.parse(value));
    const paid = events.filter(({ type }) => type === 'shop.order.paid.v1');
    const { startMs, endMs } = smallCampaign;
    const early = paid.filter(({ time }) => Date.parse(time) < startMs).length;
    const late = paid.filter(({ time }) => Date.parse(time) >= endMs).length;
    expect(Math.min(early, late)).toBeGreaterThan(5);
    expect(early + late).toBeLessThan(paid.length / 50);
    const hours = new Map<number, number>();
    for (const { time } of paid) {
      const hour = new Date(Date.parse(time) + 8 * 3_600_000).getUTCHours();
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    const share = (hour: number) => (hours.get(hour) ?? 0) / paid.length;
    expect(share(20)).toBeGreaterThan(3 * share(10));
    expect(share(0)).toBeGreaterThan(3 * share(4));
    const { activity } = run.expected.result();
    expect(activity.outsideRoster.lines).toBeGreaterThan(0);
    expect(activity.held.lines).toBeGreaterThan(0);
    const buyers = events.flatMap(({ data }) => (data.buyer ? [data.buyer] : []));
    expect(new Set(buyers.map(({ newToBrand }) => newToBrand))).toEqual(new Set([true, false]));
    expect(new Set(buyers.map(({ id }) => id)).size).toBeLessThan(paid.length);
  });
});

describe('redeliveries', () => {
  test('add records and change nothing else', () => {
    const twice = simulate({ ...options, duplicates: 0.1 });
    const records = [...twice.records];
    const firsts = records.filter(({ isRedelivery }) => !isRedelivery);
    expect(hashOf(firsts)).toBe(hashOf(simulate(options).records));
    expect(twice.counts).toEqual({ events: 5000, redeliveries: records.length - 5000 });
    expect(records.length - 5000).toBeGreaterThan(400);
    expect(records.length - 5000).toBeLessThan(600);
  });

  test('carry the identity and the facts of an earlier record under its key', () => {
    const earlier = new Map<string, SimulatedRecord>();
    let respelled = 0;
    for (const record of simulate({ ...options, duplicates: 0.2 }).records) {
      const { id, source } = JSON.parse(record.value);
      const first = earlier.get(`${source} ${id}`);
      expect(first !== undefined).toBe(record.isRedelivery);
      if (!first) {
        earlier.set(`${source} ${id}`, record);
        continue;
      }
      expect(record.key).toBe(first.key);
      expect(plainFacts(record.value)).toEqual(plainFacts(first.value));
      if (record.value !== first.value) respelled += 1;
    }
    expect(respelled).toBeGreaterThan(100);
  });
});

function plainFacts(value: string): unknown {
  const { traceparent: _, time, data, ...rest } = JSON.parse(value);
  const lines = data.lines.map((line: object) => ({ discount: 0, ...line }));
  return { ...rest, atMs: Date.parse(time), data: { ...data, lines } };
}
