import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { download, hasChecksum, request } from './download.ts';

const content = Buffer.from('a jar');
const sha256 = createHash('sha256').update(content).digest('hex');
const dir = mkdtempSync(join(tmpdir(), 'tally-download-'));
const file = join(dir, 'a.jar');

let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((asked, response) => answer(asked, response));
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

beforeEach(() => rmSync(file, { force: true }));

function wanted(path = '/a.jar') {
  return { url: `${base}${path}`, file, sha256, sizeBytes: content.length };
}

test('a file with the right bytes is put in its place', async () => {
  answer = (_, response) => response.end(content);
  let bytes = 0;
  await download(wanted(), (count) => {
    bytes += count;
  });
  expect(readFileSync(file)).toEqual(content);
  expect(bytes).toBe(content.length);
  expect(await hasChecksum(file, sha256)).toBe(true);
});

test('an answer that breaks off is asked for again, and its bytes are taken back', async () => {
  let asked = 0;
  answer = (_, response) => {
    asked += 1;
    if (asked > 1) {
      response.end(content);
      return;
    }
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 2), () => response.destroy());
  };
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
  };
  await download(wanted(), onBytes, 1);
  expect(asked).toBe(2);
  expect(bytes).toBe(content.length);
  expect(readdirSync(dir)).toEqual(['a.jar']);
});

test('other bytes than pinned are refused and leave no file', async () => {
  answer = (_, response) => response.end('another jar');
  const failing = download(wanted(), undefined, 1);
  await expect(failing).rejects.toThrow(`the SHA-256 of ${base}/a.jar is`);
  expect(readdirSync(dir)).toEqual([]);
});

test('a user and password go into a header and into no message', async () => {
  answer = (asked, response) => {
    response.statusCode = asked.headers.authorization === undefined ? 401 : 404;
    response.end();
  };
  const url = base.replace('://', '://me:se%40cret@');
  await expect(request(`${url}/a.jar`)).rejects.toThrow(`${base}/a.jar answered with status 404`);
});

test('a file that is not there has no checksum', async () => {
  expect(await hasChecksum(join(dir, 'none'), sha256)).toBe(false);
});
