import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  closeAll,
  closeLater,
  streamingApi,
} from '../../../test/support/query-api/streaming-api.ts';
import { until } from '../../../test/support/until.ts';
import { behindMsMax } from '../stream/viewer.ts';

afterEach(closeAll);

describe('a viewer that comes back', () => {
  test('is sent a snapshot, whatever it saw last', async () => {
    const api = await streamingApi();
    const stream = await api.open('', { 'last-event-id': '17' });
    expect(await stream.next()).toMatchObject({ event: 'snapshot' });
  });

  test.each(['*', 'bo:17', '-1', '1e9', 'x'.repeat(9000)])(
    'with an id that was never ours is refused',
    async (id) => {
      const api = await streamingApi();
      const refused = await api.open('', { 'last-event-id': id });
      expect(refused.status).toBe(400);
    },
  );

  test('with an id of 1 MB is refused', async () => {
    const api = await streamingApi();
    const refused = await api.open('', { 'last-event-id': '1'.repeat(1_000_000) });
    expect(refused.status).toBe(431);
  });
});

describe('who may look on', () => {
  test('a brand is not let into the stream of another, of all, or of a star', async () => {
    const api = await streamingApi();
    const ada = { authorization: 'Bearer ada' };
    const absent = await (await api.open('?brand=nobody', ada)).text();
    for (const query of ['?brand=bo', '?brand=*', '?brand=%2a']) {
      const refused = await api.open(query, ada);
      expect([refused.status, await refused.text()]).toEqual([404, absent]);
    }
    expect((await api.open('', ada)).status).toBe(403);
    expect((await api.open('?brand=bo', { authorization: '' })).status).toBe(401);
  });

  test('a credential that is taken back ends the stream', async () => {
    const api = await streamingApi();
    const board = await api.open();
    const stream = await api.open('?brand=ada', { authorization: 'Bearer ada' });
    await stream.next();
    await board.next();
    api.revoke('ada');
    expect(await stream.next()).toBeUndefined();
    api.sell();
    expect(await board.next()).toMatchObject({ event: 'update' });
  });

  test('a brand that leaves the roster ends its stream', async () => {
    const api = await streamingApi();
    const stream = await api.open('?brand=ada', { authorization: 'Bearer ada' });
    await stream.next();
    api.define({ brands: [{ id: 'bo', name: 'Bo', homeGrown: true, origin: 'Jinjiang' }] });
    expect(await stream.next()).toBeUndefined();
  });

  test('there is a limit to the streams of one caller, and of all', async () => {
    const api = await streamingApi({ streams: { streamsPerCallerMax: 2, streamsMax: 3 } });
    const streams = [await api.open(), await api.open()];
    const refused = await api.open();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('10');
    const ada = { authorization: 'Bearer ada' };
    expect((await api.open('?brand=ada', ada)).status).toBe(200);
    expect((await api.open('?brand=ada', ada)).status).toBe(429);
    await streams[0]?.close();
    await until(async () => {
      const again = await api.open();
      return again.status === 200;
    });
  });
});

describe('a reader that does not read', () => {
  test('is skipped forward, and dropped when it takes too long; others are not held up', async () => {
    const api = await streamingApi({ streams: { beatMs: 5 } });
    const many = Array.from({ length: 500 }, (_, index) => ({
      id: `brand-${index}`,
      name: `Brand ${index}`,
      homeGrown: true,
      origin: 'Putian',
    }));
    api.define({ brands: many });
    const socket = connect(api.port, '127.0.0.1');
    closeLater(async () => socket.destroy());
    const path = '/v1/campaigns/autumn/stream';
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer board\r\n\r\n`);
    socket.pause();
    const reader = await api.open();
    await reader.next();
    // Each new definition is a whole snapshot, some 100 KB, which nobody takes from the socket.
    for (let round = 0; round < 60; round++) {
      api.define({ brands: many, name: `Round ${round}` });
      expect(await reader.next()).toMatchObject({ event: 'reset' });
    }
    api.clock.nowMs += behindMsMax;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await until(async () => {
      const count = await new Promise<number>((resolve, reject) =>
        api.server.server.getConnections((error, all) => (error ? reject(error) : resolve(all))),
      );
      return count === 1;
    });
    socket.resume();
    await closed;
  });
});

describe('a stop', () => {
  test('ends every stream, and lets none begin', async () => {
    const api = await streamingApi();
    const streams = [await api.open(), await api.open('?brand=ada')];
    for (const stream of streams) await stream.next();
    const closed = api.server.close();
    for (const stream of streams) expect(await stream.next()).toBeUndefined();
    await closed;
  });
});
