import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absent, chunkIdentities, IdentityTable, identityBytes } from './identity-table.ts';

function words(...values: number[]): Int32Array {
  return Int32Array.from(values);
}

describe('IdentityTable', () => {
  test('finds what was added, at the position of its addition', () => {
    const table = new IdentityTable();
    table.add(words(1, 2, 3, 4), 0, words(5, 6), 0);
    table.add(words(1, 2, 3, 5), 0, words(7, 8), 0);
    expect(table.find(words(1, 2, 3, 4), 0)).toBe(0);
    expect(table.find(words(1, 2, 3, 5), 0)).toBe(1);
    expect(table.find(words(1, 2, 3, 6), 0)).toBe(absent);
    expect(table.sameFacts(0, words(5, 6), 0)).toBe(true);
    expect(table.sameFacts(0, words(5, 7), 0)).toBe(false);
    expect(table.sameFacts(1, words(7, 8), 0)).toBe(true);
  });

  test('tells identities apart that differ in any one word', () => {
    const table = new IdentityTable();
    const base = [-1, 0x7fffffff, 0, -0x80000000];
    table.add(words(...base), 0, words(0, 0), 0);
    for (let word = 0; word < 4; word++) {
      const other = [...base];
      other[word] = (other[word] as number) ^ 1;
      expect(table.find(words(...other), 0)).toBe(absent);
    }
  });

  test('agrees with a map of strings, also when many share a segment', () => {
    const word = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word, word), { maxLength: 400 }), (identities) => {
        const table = new IdentityTable();
        const model = new Map<string, number>();
        for (const identity of identities) {
          const key = identity.join();
          const found = table.find(words(...identity), 0);
          expect(found).toBe(model.get(key) ?? absent);
          if (found !== absent) continue;
          model.set(key, table.count);
          table.add(words(...identity), 0, words(0, 0), 0);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('copies out bytes that load into the same table, over a chunk boundary', () => {
    const table = new IdentityTable();
    const count = chunkIdentities + 100;
    for (let i = 0; i < count; i++) {
      table.add(words(Math.imul(i, 0x9e3779b1), i, ~i, 7), 0, words(i, -i), 0);
    }
    const loaded = new IdentityTable();
    loaded.load(table.copy(0, chunkIdentities));
    loaded.load(table.copy(chunkIdentities, count));
    expect(loaded.count).toBe(count);
    for (let i = 0; i < count; i += 997) {
      expect(loaded.find(words(Math.imul(i, 0x9e3779b1), i, ~i, 7), 0)).toBe(i);
      expect(loaded.sameFacts(i, words(i, -i), 0)).toBe(true);
    }
    expect(table.copy(chunkIdentities, count)).toHaveLength(100 * identityBytes);
    expect(() => table.copy(chunkIdentities - 1, count)).toThrow(/stays in one chunk/);
  });
});
