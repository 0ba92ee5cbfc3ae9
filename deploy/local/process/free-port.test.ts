import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choosePort } from '../choose-port.ts';
import { anyFreePort, isPortFree, nextFreePort } from './free-port.ts';

const server = createServer();
let taken = 0;

beforeAll(async () => {
  const port = await anyFreePort();
  await new Promise<void>((resolve) => server.listen(port, '0.0.0.0', resolve));
  taken = (server.address() as AddressInfo).port;
});

afterAll(() => server.close());

test('a port on which a server listens on all addresses is taken', async () => {
  expect(await isPortFree(taken)).toBe(false);
  expect(await nextFreePort(taken)).toBeGreaterThan(taken);
});

test('ports can be left out', async () => {
  const next = await nextFreePort(taken);
  expect(await nextFreePort(taken, [next])).toBeGreaterThan(next);
});

test('the one and only port is not replaced by another', async () => {
  await expect(choosePort({ kind: 'exact', port: taken }, null)).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('the port of before is taken again where it is free', async () => {
  const before = await anyFreePort();
  expect(await choosePort({ kind: 'from', port: taken }, before)).toBe(before);
  expect(await choosePort({ kind: 'any' }, before)).toBe(before);
  expect(await choosePort({ kind: 'from', port: taken }, taken)).toBeGreaterThan(taken);
});
