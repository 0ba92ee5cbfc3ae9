import { expect, test } from 'vitest';
import { javaVersion, redisVersion } from './program-versions.ts';

test.each([
  ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17, '17.0.15'],
  ['openjdk version "25.0.2" 2026-01-20 LTS', 25, '25.0.2'],
  ['java version "21" 2023-09-19', 21, '21'],
  ['openjdk version "22-ea" 2024-03-19', 22, '22-ea'],
  ['java version "1.8.0_402"', 8, '1.8.0_402'],
  ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "11.0.20" 2023-07-18', 11, '11.0.20'],
])('the version of a Java is read from %j', (text, major, full) => {
  expect(javaVersion(text)).toEqual({ major, full });
});

test.each([
  '',
  'The operation couldn’t be completed. Unable to locate a Java Runtime.',
  'version 17',
])('%j names no Java', (text) => {
  expect(javaVersion(text)).toBeNull();
});

test.each([
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0', 'Redis', 7, '7.0.15'],
  ['Valkey server v=9.1.2 sha=0:0', 'Valkey', 9, '9.1.2'],
  ['Redis server v=8.0-rc1 sha=0:0', 'Redis', 8, '8.0-rc1'],
])('the version of a server is read from %j', (text, kind, major, full) => {
  expect(redisVersion(text)).toEqual({ kind, major, full });
});

test('another program is no Redis', () => {
  expect(redisVersion('nginx version: nginx/1.22.1')).toBeNull();
});
