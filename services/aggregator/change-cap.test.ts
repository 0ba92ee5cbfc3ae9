import { expect, test } from 'vitest';
import { ChangeCap } from './change-cap.ts';

const mebibyte = 1024 * 1024;

test('young changes are kept up to 6 MiB, the newest one always', () => {
  const cap = new ChangeCap();
  expect([1, 2, 3, 4, 5, 6].map((n) => cap.add(mebibyte, n))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(cap.add(mebibyte, 7)).toBe(6);
  expect(cap.add(20 * mebibyte, 8)).toBe(1);
});

test('changes of more than five seconds ago are kept up to half a MiB', () => {
  const cap = new ChangeCap();
  for (let n = 1; n <= 4; n++) cap.add(mebibyte, 0);
  expect(cap.add(1_000, 4_999)).toBe(5);
  expect(cap.add(1_000, 5_000)).toBe(2);
});

test('no more than a thousand changes are kept, however small', () => {
  const cap = new ChangeCap();
  let kept = 0;
  for (let n = 0; n < 1_200; n++) kept = cap.add(10, n);
  expect(kept).toBe(1_000);
});
