import { expect, test } from 'vitest';
import { crc32Partition, murmur2Partition } from '../../libs/contracts/partitioner.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { placementCheck } from './placement.ts';

const partitionCount = 8;
const keys = Array.from({ length: 50 }, (_, i) => `ORD${1000 + i * 37}`);

function chunkOf(partition: number, key: string | null) {
  return recordChunk({ partition, firstOffset: 0 }, [{ key, value: '{}' }]);
}

test.each([
  ['murmur2', murmur2Partition],
  ['crc32', crc32Partition],
] as const)('a record is placed on the partition that its key hashes to, by %s', (name, hash) => {
  const isPlaced = placementCheck(name, [{ count: partitionCount, from: 0 }]);
  const used = new Set<number>();
  for (const key of keys) {
    const bytes = Buffer.from(key);
    const own = hash(bytes, 0, bytes.length, partitionCount);
    used.add(own);
    for (let partition = 0; partition < partitionCount; partition++) {
      expect(isPlaced(chunkOf(partition, key), 0)).toBe(partition === own);
    }
  }
  expect(used.size).toBe(partitionCount);
  expect(isPlaced(chunkOf(0, null), 0)).toBe(false);
});

test('another number of partitions holds from its offset on, and those before it stay', () => {
  const counts = [
    { count: 4, from: 0 },
    { count: partitionCount, from: 100 },
  ];
  const isPlaced = placementCheck('murmur2', counts);
  const homes = keys.map((key) => {
    const bytes = Buffer.from(key);
    return [4, partitionCount].map((count) => murmur2Partition(bytes, 0, bytes.length, count));
  });
  expect(homes.some(([few, many]) => few !== many)).toBe(true);
  for (const [at, key] of keys.entries()) {
    const [few, many] = homes[at] ?? [];
    for (let partition = 0; partition < partitionCount; partition++) {
      const before = recordChunk({ partition, firstOffset: 99 }, [{ key, value: '{}' }]);
      const after = recordChunk({ partition, firstOffset: 100 }, [{ key, value: '{}' }]);
      expect(isPlaced(before, 0)).toBe(partition === few);
      expect(isPlaced(after, 0)).toBe(partition === few || partition === many);
    }
  }
});

test('where producers choose as they like, everything is placed', () => {
  const isPlaced = placementCheck('any', []);
  for (const key of [...keys, null]) expect(isPlaced(chunkOf(3, key), 0)).toBe(true);
});
