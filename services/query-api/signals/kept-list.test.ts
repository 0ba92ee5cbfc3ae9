import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeptList } from './kept-list.ts';

test('pages go through all that is kept, once, also while more comes in front', () => {
  const sizes = fc.record({
    count: fc.integer({ min: 0, max: 100 }),
    max: fc.integer({ min: 1, max: 20 }),
    page: fc.integer({ min: 1, max: 9 }),
    more: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(sizes, ({ count, max, page, more }) => {
      const list = new KeptList<number>(max);
      for (let item = 1; item <= count; item++) list.add(item);
      const kept = list.before(undefined, Infinity);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(count, max));
      expect(kept.length).toBeLessThan(max * 2);
      const found: number[] = [];
      let before: number | undefined;
      for (;;) {
        const next = list.before(before, page);
        if (next.length === 0) break;
        for (const { item, number } of next) expect(number).toBe(item);
        found.push(...next.map(({ item }) => item));
        before = next.at(-1)?.number;
        if (found.length === kept.length) break;
        for (let item = 0; item < more && list.before(undefined, Infinity).length < max; item++) {
          list.add(count + 1000);
        }
      }
      expect(found).toEqual(kept.map(({ item }) => item));
    }),
  );
});

test('what is looked for from the end is what comes after, up to a bound', () => {
  const list = new KeptList<number>(10);
  for (let item = 1; item <= 8; item++) list.add(item);
  expect(list.endWhile((item) => item >= 6, 100)).toEqual([6, 7, 8]);
  expect(list.endWhile((item) => item >= 2, 3)).toEqual([6, 7, 8]);
  expect(list.endWhile((item) => item > 8, 3)).toEqual([]);
  expect(list.find((item) => item >= 4)).toBe(4);
});
