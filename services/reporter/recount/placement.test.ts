import { expect, test } from 'vitest';
import { murmur2Partition } from '../../../libs/contracts/partitioner.ts';
import { recordChunk } from '../../../test/support/record-chunk.ts';
import { placementRule } from './placement.ts';

test('a record lies well by any number of partitions that holds at its offset, and by no other', () => {
  const counts = [
    { count: 3, from: 0 },
    { count: 5, from: 10 },
  ];
  const isPlaced = placementRule('murmur2', () => counts);
  let moved = 0;
  for (let n = 0; n < 60; n++) {
    const key = `ORD${1000 + n}`;
    const bytes = Buffer.from(key);
    const [few, many] = [3, 5].map((count) => murmur2Partition(bytes, 0, bytes.length, count));
    if (few !== many) moved += 1;
    for (let partition = 0; partition < 5; partition++) {
      const at = (firstOffset: number) =>
        isPlaced(recordChunk({ partition, firstOffset }, [{ key, value: '{}' }]), 0);
      expect(at(9)).toBe(partition === few);
      expect(at(10)).toBe(partition === few || partition === many);
    }
  }
  expect(moved).toBeGreaterThan(10);
});
