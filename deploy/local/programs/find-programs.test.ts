import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findJava, findRedis } from './find-programs.ts';

const dir = mkdtempSync(join(tmpdir(), 'tally-programs-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** Puts a program into a folder that says something; resolves to the folder. */
function fake(folder: string, name: string, says: string): string {
  const file = join(dir, folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho '${says}' >&2\n`);
  chmodSync(file, 0o755);
  return dirname(file);
}

const java11 = fake('java11', 'java', 'openjdk version "11.0.20" 2023-07-18');
const java21 = fake('java21', 'java', 'openjdk version "21.0.8" 2025-07-15');
fake('home17/bin', 'java', 'openjdk version "17.0.15" 2025-04-15');
const java17Home = join(dir, 'home17');
const redis6 = fake('redis6', 'redis-server', 'Redis server v=6.2.6 sha=0:0');
const valkey9 = fake('valkey9', 'valkey-server', 'Valkey server v=9.1.2 sha=0:0');
const place = { cacheDir: join(dir, 'cache') };

test('JAVA_HOME comes before the PATH', async () => {
  const found = await findJava({ ...place, JAVA_HOME: java17Home, PATH: java21 });
  expect(found.program?.what).toBe('Java 17.0.15');
});

test('a Java of JAVA_HOME that is too old or not there gives way to the PATH', async () => {
  const old = await findJava({ ...place, JAVA_HOME: dirname(java11), PATH: java21 });
  expect(old.program).toEqual({ file: join(java21, 'java'), major: 21, what: 'Java 21.0.8' });
});

test('a Java that is too old is named', async () => {
  const { program, reasons } = await findJava({ ...place, PATH: java11 });
  expect(program).toBeNull();
  expect(reasons).toEqual([`${java11}/java is Java 11.0.20, and Kafka needs 17 or newer`]);
});

test('no Java at all is said, too', async () => {
  expect(await findJava({ ...place, PATH: redis6 })).toEqual({
    program: null,
    reasons: ['no Java is on the PATH'],
  });
});

test('a Valkey takes the place of a Redis that is too old', async () => {
  const { program, reasons } = await findRedis({ ...place, PATH: redis6 + delimiter + valkey9 });
  expect(program?.what).toBe('Valkey 9.1.2');
  expect(reasons).toEqual([`${redis6}/redis-server is Redis 6.2.6, and 7 or newer is needed`]);
});

test('a program that is something else is not taken', async () => {
  const other = fake('other', 'redis-server', 'hello');
  const { program, reasons } = await findRedis({ ...place, PATH: other });
  expect(program).toBeNull();
  expect(reasons).toEqual([`${other}/redis-server did not name its version`]);
});
