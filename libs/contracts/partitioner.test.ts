import { crc32 as zlibCrc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32Partition, murmur2, murmur2Partition } from './partitioner.ts';

/** Computed with `org.apache.kafka.common.utils.Utils.murmur2` of the Java client. */
const golden: readonly (readonly [key: string, hash: number])[] = [
  ['', 275646681],
  ['a', -1563381124],
  ['21', -973932308],
  ['abc', 479470107],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['ORD000123', 1670698883],
  ['莆田-订单-7', -317729205],
];

describe('murmur2', () => {
  test.each(golden)('of %j is what the Java client computes', (key, hash) => {
    const bytes = Buffer.from(key);
    expect(murmur2(bytes, 0, bytes.length)).toBe(hash);
  });

  test('takes the key from the middle of a buffer', () => {
    const bytes = Buffer.from('xxfoobaryy');
    expect(murmur2(bytes, 2, 8)).toBe(-790332482);
  });

  test('gives a partition from the hash without its sign', () => {
    const bytes = Buffer.from('foobar');
    expect(murmur2Partition(bytes, 0, 6, 8)).toBe((-790332482 & 0x7fffffff) % 8);
  });
});

describe('crc32', () => {
  test('is the CRC-32 that librdkafka takes', () => {
    for (const [key] of golden) {
      const bytes = Buffer.from(`..${key}.`);
      const expected = zlibCrc32(Buffer.from(key)) % 12;
      expect(crc32Partition(bytes, 2, bytes.length - 1, 12)).toBe(expected);
    }
  });
});
