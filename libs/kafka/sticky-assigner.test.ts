import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignSticky, type MemberClaim } from './sticky-assigner.ts';

const all = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function claimsOf(assignment: Map<string, number[]>): MemberClaim[] {
  return [...assignment].map(([memberId, owned]) => ({ memberId, owned }));
}

test('every partition has one owner and the shares differ by one at most', () => {
  const claims = fc.uniqueArray(
    fc.record({
      memberId: fc.string({ minLength: 1, maxLength: 4 }),
      // Claims may overlap and name partitions that are not there.
      owned: fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 20 }),
    }),
    { minLength: 1, maxLength: 7, selector: ({ memberId }) => memberId },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), claims, (count, members) => {
      const shares = [...assignSticky(all(count), members).values()];
      expect(shares.flat().sort((one, other) => one - other)).toEqual(all(count));
      const sizes = shares.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test('nothing moves while the members stay', () => {
  const first = assignSticky(all(8), [
    { memberId: 'a', owned: [] },
    { memberId: 'b', owned: [] },
    { memberId: 'c', owned: [] },
  ]);
  expect(assignSticky(all(8), claimsOf(first).reverse())).toEqual(first);
});

test('a member that comes takes no more than its share from the others', () => {
  const alone = [{ memberId: 'z', owned: all(8) }];
  const both = assignSticky(all(8), [...alone, { memberId: 'a', owned: [] }]);
  expect(both.get('z')).toEqual([0, 1, 2, 3]);
  expect(both.get('a')).toEqual([4, 5, 6, 7]);
});

test('when a member goes, the others keep what they have', () => {
  const left = assignSticky(all(9), [
    { memberId: 'a', owned: [0, 3, 6] },
    { memberId: 'c', owned: [2, 5, 8] },
  ]);
  expect(left.get('a')).toEqual(expect.arrayContaining([0, 3, 6]));
  expect(left.get('c')).toEqual(expect.arrayContaining([2, 5, 8]));
});

test('more members than partitions leaves some without', () => {
  const claims = ['a', 'b', 'c'].map((memberId) => ({ memberId, owned: [] }));
  const sizes = [...assignSticky([0, 1], claims).values()].map(({ length }) => length);
  expect(sizes).toEqual([1, 1, 0]);
});
