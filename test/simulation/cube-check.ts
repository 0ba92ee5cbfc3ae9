import type { Cube } from '../../libs/campaign/cube.ts';
import type { SeriesCells } from '../../libs/campaign/series-cells.ts';
import { seriesPrefix } from '../../libs/contracts/cell-names.ts';
import { measureColumns } from '../../libs/contracts/measures.ts';

/**
 * Whether a cube holds, series by series and over all its quarter hours, the sum of what its shards
 * show. Gives the first difference in words; undefined where there is none.
 *
 * @param shown the counters of each shard that is in the cube, by name
 */
export function cubeDifference(
  cube: Cube,
  shown: readonly ReadonlyMap<string, number>[],
): string | undefined {
  const expected = new Map<string, number>();
  for (const counters of shown) {
    for (const [name, value] of counters) {
      const summed = name.replace(/-?\d+\|/, '');
      expected.set(summed, (expected.get(summed) ?? 0) + value);
    }
  }
  const found = cubeSums(cube);
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    const [has, wants] = [found.get(name) ?? 0, expected.get(name) ?? 0];
    if (has !== wants) return `${name} is ${has} in the cube, not ${wants}`;
  }
  return undefined;
}

/** Sums over all quarter hours, by the prefix of the series and the column. */
function cubeSums({ brands, listings, reasons }: Cube): Map<string, number> {
  const sums = new Map<string, number>();
  const all: SeriesCells[] = [...brands.all(), ...listings.all(), ...reasons.all()];
  for (const cells of all) {
    const found = cells.sumRange({ from: -Infinity, to: Infinity });
    for (const [index, column] of measureColumns.entries()) {
      if (found[index] !== 0) {
        sums.set(`${seriesPrefix(cells.series)}${column}`, Number(found[index]));
      }
    }
  }
  return sums;
}
