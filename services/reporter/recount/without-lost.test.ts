import { expect, test } from 'vitest';
import { withoutLost } from './without-lost.ts';

const ranges = [
  { partition: 0, from: 0, to: 100 },
  { partition: 1, from: 5, to: 9 },
];

test('nothing given up leaves one round', () => {
  expect(withoutLost(ranges, [])).toEqual([ranges]);
});

test('what was given up is passed over, and what remains is read in order', () => {
  const lost = [
    { partition: 0, from: 60, to: 70 },
    { partition: 0, from: 0, to: 10 },
    { partition: 1, from: 7, to: 20 },
  ];
  expect(withoutLost(ranges, lost)).toEqual([
    [
      { partition: 0, from: 10, to: 60 },
      { partition: 1, from: 5, to: 7 },
    ],
    [{ partition: 0, from: 70, to: 100 }],
  ]);
});
