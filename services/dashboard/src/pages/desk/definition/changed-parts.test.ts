import { expect, test } from 'vitest';
import { changedParts } from './changed-parts.ts';

test('only fields that differ are told, those within others by their path', () => {
  const before = { id: 'a', target: { units: 5 }, homeGrown: true, from: null };
  const after = { id: 'a', target: { units: 7, amount: 3 }, homeGrown: true, from: null };
  expect(changedParts(before, after)).toEqual([
    { name: 'target.units', before: '5', after: '7' },
    { name: 'target.amount', before: '', after: '3' },
  ]);
});

test('a part that came is told by all its fields', () => {
  expect(changedParts(undefined, { listingId: 'a-1', from: null })).toEqual([
    { name: 'listingId', before: '', after: 'a-1' },
    { name: 'from', before: '', after: 'null' },
  ]);
});

test('what has no fields is told as it is', () => {
  expect(changedParts(30, 14)).toEqual([{ name: '', before: '30', after: '14' }]);
  expect(changedParts([1], [1, 2])).toEqual([{ name: '', before: '[1]', after: '[1,2]' }]);
});
