import { expect, test } from 'vitest';
import { lostOffsets } from './arguments.ts';

test('offsets that are given up add up, the last one included', () => {
  const one = lostOffsets('3:1800..1811');
  expect(lostOffsets('0:7..7', one)).toEqual([
    { partition: 3, from: 1800, to: 1812 },
    { partition: 0, from: 7, to: 8 },
  ]);
  for (const text of ['1800..1811', '3:9..8', '3:', 'x:1..2']) {
    expect(() => lostOffsets(text)).toThrow('partition:first..last');
  }
});
