import { describe, expect, test } from 'vitest';
import { parseOffsets, rangesUpTo } from './offset-vector.ts';

const bounds = [
  { partition: 0, low: 5, high: 20 },
  { partition: 1, low: 0, high: 0 },
];

test('offsets are read as the API writes them', () => {
  expect([...parseOffsets('{"0":18233,"1":0}')]).toEqual([
    [0, 18_233],
    [1, 0],
  ]);
});

test.each([
  ['x'],
  ['[]'],
  ['null'],
  ['{}'],
  ['{"a":1}'],
  ['{"0":-1}'],
  ['{"0":1.5}'],
  ['{"0":"1"}'],
  ['{"00":1}'],
])('%s is no vector', (text) => {
  expect(() => parseOffsets(text)).toThrow('{"0":18233,"1":18190}');
});

describe('ranges', () => {
  test('reach to the vector, or to the end', () => {
    expect(rangesUpTo('it', bounds)).toEqual([
      { partition: 0, from: 5, to: 20 },
      { partition: 1, from: 0, to: 0 },
    ]);
    const until = new Map([
      [0, 5],
      [1, 0],
    ]);
    expect(rangesUpTo('it', bounds, until).map(({ to }) => to)).toEqual([5, 0]);
  });

  test.each([
    [[[0, 20]], 'it has a partition 1, for which no offset is given.'],
    [
      [
        [0, 20],
        [1, 0],
        [2, 0],
      ],
      'it has no partition 2.',
    ],
    [
      [
        [0, 21],
        [1, 0],
      ],
      'it holds partition 0 from 5 to 20, not up to 21.',
    ],
    [
      [
        [0, 4],
        [1, 0],
      ],
      'it holds partition 0 from 5 to 20, not up to 4.',
    ],
  ] as const)('%j is refused', (until, message) => {
    expect(() => rangesUpTo('it', bounds, new Map(until))).toThrow(message);
  });
});
