import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { countReplies, TcpProxy } from './tcp-proxy.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A server that answers with what it hears, in capitals, and a client of it behind a proxy. */
async function wired() {
  const served: Socket[] = [];
  const heard: string[] = [];
  const server = createServer((socket) => {
    served.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard.push(String(bytes));
      socket.write(String(bytes).toUpperCase());
    });
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const proxy = await TcpProxy.open((server.address() as { port: number }).port);
  closers.push(
    () => server.close(),
    () => proxy.close(),
  );
  const open = async () => {
    const socket = connect({ host: '127.0.0.1', port: proxy.port });
    const client = { socket, text: '', error: '' };
    socket.on('data', (bytes) => {
      client.text += String(bytes);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      client.error = error.code ?? '';
    });
    closers.push(() => socket.destroy());
    await once(socket, 'connect');
    return client;
  };
  return { proxy, served, heard, open, client: await open() };
}

test('bytes go through in both directions, and a slow wire keeps their order', async () => {
  const { proxy, client } = await wired();
  proxy.slow({ latencyMs: 2, bytesPerSecond: 10_000 });
  for (const word of ['one ', 'two ', 'three']) client.socket.write(word);
  await until(() => client.text === 'ONE TWO THREE');
});

test('replies that are held back come after all, and a cut wire brings nothing to the server', async () => {
  const { proxy, client, heard } = await wired();
  proxy.stall('reply');
  client.socket.write('a');
  await until(() => heard.length === 1);
  expect(client.text).toBe('');
  proxy.heal();
  await until(() => client.text === 'A');
  proxy.cut();
  const other = connect({ host: '127.0.0.1', port: proxy.port });
  await once(other, 'connect');
  client.socket.write('b');
  proxy.heal();
  await until(() => client.text === 'AB');
  other.destroy();
});

test('a reset reaches both ends, and connections can be refused', async () => {
  const { proxy, client, served, open } = await wired();
  client.socket.write('a');
  await until(() => client.text === 'A');
  expect(proxy.reset()).toBe(1);
  await until(() => client.error === 'ECONNRESET' && served[0]?.destroyed);
  proxy.refuse();
  const refused = connect({ host: '127.0.0.1', port: proxy.port });
  refused.on('error', () => undefined);
  await until(() => refused.destroyed);
  proxy.heal();
  const again = await open();
  again.socket.write('b');
  await until(() => again.text === 'B');
});

test('a half-open connection is closed for the server and says nothing to the client', async () => {
  const { proxy, client, served, heard } = await wired();
  client.socket.write('a');
  await until(() => client.text === 'A');
  expect(proxy.halfOpen()).toBe(1);
  await until(() => served[0]?.destroyed);
  client.socket.write('lost');
  expect([client.socket.destroyed, heard]).toEqual([false, ['a']]);
  client.socket.destroy();
  await until(() => proxy.links.length === 0);
});

test('a tap sees what goes through, holds it, and drops it', async () => {
  const { proxy, client, heard } = await wired();
  const replies = countReplies(proxy, 'A');
  client.socket.write('a');
  await until(() => client.text === 'A');
  expect(replies()).toBe(1);
  const [seen, held] = [Promise.withResolvers<void>(), Promise.withResolvers<boolean>()];
  proxy.tap = () => {
    seen.resolve();
    return held.promise;
  };
  client.socket.write('b');
  await seen.promise;
  expect(heard).toEqual(['a']);
  held.resolve(false);
  proxy.tap = null;
  client.socket.write('c');
  await until(() => client.text === 'AC');
});
