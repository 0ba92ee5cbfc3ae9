import { afterEach, describe, expect, test } from 'vitest';
import {
  brandSnapshotSchema,
  campaignSnapshotSchema,
  campaignUpdateSchema,
  streamSignalSchema,
} from '../../../libs/contracts/api-stream.ts';
import type { EventStream } from '../../../test/support/query-api/event-stream.ts';
import { closeAll, streamingApi } from '../../../test/support/query-api/streaming-api.ts';
import { until } from '../../../test/support/until.ts';

afterEach(closeAll);

describe('a stream', () => {
  test('begins with a snapshot and goes on with what changes', async () => {
    const api = await streamingApi();
    api.sell({ brandId: 'ada', quantity: 3 });
    const stream = await api.open();
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toMatch(/private, no-store/);
    const first = await stream.next();
    expect(first).toMatchObject({
      event: 'snapshot',
      data: { campaignId: 'autumn', status: 'live', partial: false, offsets: { 0: 1, 1: 0 } },
    });
    expect(first?.data.totals.units[0].sold).toBe(3);
    expect(first?.data.groups[0].id).toBe('home-grown');
    expect(first?.data.brands.map(({ id }: { id: string }) => id)).toEqual(['ada', 'bo', 'cy']);
    api.sell({ brandId: 'cy', quantity: 1 });
    const second = await stream.next();
    expect(second).toMatchObject({ event: 'update', data: { offsets: { 0: 2, 1: 0 } } });
    expect(second?.data.totals.units[0].sold).toBe(4);
    // The sale puts cy before bo, so the places of both have changed.
    expect(second?.data.brands.map(({ id }: { id: string }) => id)).toEqual(['cy', 'bo']);
    expect(second?.data).not.toHaveProperty('groups');
    expect(second?.id).toBeGreaterThan(first?.id ?? Infinity);
    expect(first?.id).toBeGreaterThan(0);
  });

  test('gathers the changes of a tick', async () => {
    const api = await streamingApi({ streams: { tickMs: 20 } });
    const stream = await api.open();
    await stream.next();
    for (let sale = 0; sale < 20; sale++) api.sell();
    const update = await stream.next();
    expect(update?.data.totals.orders).toBe(20);
  });

  test('of one brand holds that brand alone, and says nothing when others sell', async () => {
    const api = await streamingApi({ streams: { beatMs: 60_000 } });
    const stream = await api.open('?brand=ada', { authorization: 'Bearer ada' });
    const first = await stream.next();
    expect(first?.data.brand).toMatchObject({ id: 'ada', rank: null, orders: 0 });
    expect(first?.data).not.toHaveProperty('totals');
    expect(first?.data).not.toHaveProperty('brands');
    api.sell({ brandId: 'ghost' });
    await until(async () => api.shards.cube.offsets()[0] === 1);
    api.sell({ brandId: 'ada', quantity: 2 });
    const update = await stream.next();
    expect(update?.data.brand.units[0].sold).toBe(2);
    expect(update?.data.offsets).toEqual({});
  });

  test('says when a newer snapshot must replace everything', async () => {
    const api = await streamingApi();
    api.sell({ quantity: 5 });
    const stream = await api.open();
    await stream.next();
    api.define({ heldListings: [{ listingId: 'canvas', reason: 'complaint', from: null }] });
    const held = await stream.next();
    expect(held).toMatchObject({ event: 'reset', data: { definitionVersion: 2 } });
    expect(held?.data.totals.units[0].sold).toBe(0);
    expect(held?.data.brands).toHaveLength(3);
  });

  test('stands still while a shard lacks what it had, and is replaced once it is back', async () => {
    const api = await streamingApi();
    api.sell({ quantity: 5 });
    const stream = await api.open();
    await stream.next();
    api.events.length = 0;
    api.feed('reset');
    expect(await stream.next()).toMatchObject({
      event: 'signal',
      data: { kind: 'incomplete', missingPartitions: [0] },
    });
    expect((await api.open()).status).toBe(503);
    api.sell({ quantity: 5 });
    const back = await stream.next();
    expect(back).toMatchObject({ event: 'reset', data: { offsets: { 0: 1, 1: 0 } } });
    expect(back?.data.totals.units[0].sold).toBe(5);
  });

  test('stands still while a shard can not be read, and says so', async () => {
    const api = await streamingApi();
    api.sell({ quantity: 5, partition: 1 });
    const stream = await api.open();
    await stream.next();
    api.shards.apply({ kind: 'unreadable', partition: 1, reason: 'connection lost' });
    expect(await stream.next()).toMatchObject({
      event: 'signal',
      data: { kind: 'incomplete', campaignId: 'autumn', missingPartitions: [1] },
    });
    const refused = await api.open();
    expect(refused.status).toBe(503);
    api.sell({ quantity: 1 });
    const back = await stream.next();
    expect(back).toMatchObject({ event: 'reset', data: { partial: false } });
    expect(back?.data.totals.units[0].sold).toBe(6);
  });

  test('goes on in parts where that was allowed', async () => {
    const api = await streamingApi();
    api.sell({ quantity: 5, partition: 0 });
    api.sell({ quantity: 2, partition: 1 });
    const stream = await api.open('?allowPartial=true');
    expect((await stream.next())?.data.totals.units[0].sold).toBe(7);
    api.shards.apply({ kind: 'unreadable', partition: 1, reason: 'connection lost' });
    const part = await stream.next();
    expect(part).toMatchObject({ event: 'reset', data: { partial: true, missingPartitions: [1] } });
    expect(part?.data.totals.units[0].sold).toBe(5);
  });

  test('stays alive by comments, and tells a new head by itself', async () => {
    const api = await streamingApi();
    const stream = await api.open();
    const first = await stream.next();
    api.clock.nowMs += 1000;
    api.shards.setEnds(
      [0, 1].map((partition) => ({ partition, low: 0, high: 0 })),
      api.clock.nowMs,
    );
    const head = await stream.next();
    expect(head).toMatchObject({
      event: 'update',
      data: { completeUntil: '2026-11-10T04:00:01.000Z', brands: [] },
    });
    expect(head?.data.totals).toEqual(first?.data.totals);
    api.sell();
    await stream.next();
    expect(stream.comments()).toBeGreaterThan(0);
  });

  test('is written once for all who ask the same', async () => {
    const api = await streamingApi();
    const streams = await Promise.all(Array.from({ length: 5 }, () => api.open()));
    const firsts = await Promise.all(streams.map((stream) => stream.next()));
    expect(new Set(firsts.map((event) => event?.id)).size).toBe(1);
    api.sell();
    const seconds = await Promise.all(streams.map((stream) => stream.next()));
    expect(new Set(seconds.map((event) => event?.id)).size).toBe(1);
  });
});

test('every event is as its published schema says', async () => {
  const api = await streamingApi();
  api.sell({ partition: 1 });
  const streams = [await api.open(), await api.open('?brand=ada&basis=cohort')];
  const events: Awaited<ReturnType<EventStream['next']>>[] = [];
  for (const stream of streams) events.push(await stream.next());
  api.sell();
  for (const stream of streams) events.push(await stream.next());
  api.shards.apply({ kind: 'unreadable', partition: 1, reason: 'connection lost' });
  for (const stream of streams) events.push(await stream.next());
  api.feed('reset');
  for (const stream of streams) events.push(await stream.next());
  const [all, one] = [0, 1].map((index) => events.filter((_, at) => at % 2 === index));
  expect(all?.map((event) => event?.event)).toEqual(['snapshot', 'update', 'signal', 'reset']);
  expect(one?.map((event) => event?.event)).toEqual(['snapshot', 'update', 'signal', 'reset']);
  campaignSnapshotSchema.parse(all?.[0]?.data);
  campaignUpdateSchema.parse(all?.[1]?.data);
  streamSignalSchema.parse(all?.[2]?.data);
  campaignSnapshotSchema.parse(all?.[3]?.data);
  for (const index of [0, 1, 3]) brandSnapshotSchema.parse(one?.[index]?.data);
});
