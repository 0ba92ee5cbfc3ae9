import { once } from 'node:events';
import net from 'node:net';
import { expect, inject, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { until } from '../../test/support/until.ts';
import { connectRedis, untilReady } from './connect.ts';

const prefix = freshPrefix();
const key = (name: string) => `${prefix.prefix}:${name}`;

/** A way to Redis that can be cut, and on which answers can get lost. */
class Wire {
  losesAnswers = false;
  /** All that clients have sent. */
  sent = '';
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  constructor() {
    const target = new URL(inject('redisUrl'));
    this.#server = net.createServer((client) => {
      const server = net.connect(Number(target.port), target.hostname);
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          client.destroy();
          server.destroy();
        });
      }
      client.on('data', (bytes) => {
        this.sent += bytes.toString('latin1');
        server.write(bytes);
      });
      server.on('data', (bytes) => {
        if (!this.losesAnswers) client.write(bytes);
      });
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `redis://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

/** A writer on a wire of its own, and one that is never cut. */
async function connections() {
  const wire = new Wire();
  const url = await wire.open();
  // So long that nothing in these tests comes from a time limit.
  const writer = connectRedis({ url, role: 'writer', commandTimeoutMs: 60_000 });
  const other = connectRedis({ url: inject('redisUrl'), role: 'writer' });
  onTestFinished(() => {
    writer.disconnect();
    other.disconnect();
    wire.close();
  });
  for (const one of [writer, other]) await untilReady(one, AbortSignal.timeout(5_000));
  return { wire, writer, other };
}

test('a command whose answer was lost fails, and is not sent again', async () => {
  const { wire, writer, other } = await connections();
  wire.losesAnswers = true;
  const outcome = writer.incr(key('lost')).then(
    (value) => `answered ${value}`,
    () => 'failed',
  );
  await until(async () => (await other.get(key('lost'))) === '1');
  wire.losesAnswers = false;
  const again = once(writer, 'ready');
  wire.cut();
  await again;
  expect(await outcome).toBe('failed');
  expect(await writer.get(key('lost'))).toBe('1');
  expect(wire.sent.split(key('lost'))).toHaveLength(1 + 2);
});

test('a command without a connection fails at once, and is never sent', async () => {
  const { wire, writer } = await connections();
  const again = once(writer, 'ready');
  wire.cut();
  await until(() => writer.status !== 'ready');
  const outcome = writer.incr(key('unsent')).then(
    (value) => `answered ${value}`,
    () => 'failed',
  );
  await again;
  expect(await outcome).toBe('failed');
  expect(await writer.get(key('unsent'))).toBeNull();
});
