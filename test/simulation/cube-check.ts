import type { Cube } from '../../libs/campaign/cube.ts';
import type { SeriesCells } from '../../libs/campaign/series-cells.ts';
import { sampleHashes } from '../../libs/contracts/buyer-sample.ts';
import { seriesPrefix } from '../../libs/contracts/cell-names.ts';
import { measureColumns } from '../../libs/contracts/measures.ts';
import { type PurchasePage, purchaseAt, purchasesIn } from '../../libs/contracts/purchase-page.ts';

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

/**
 * Whether a cube holds the purchases of all buyers who are in the samples of its shards, and of nobody
 * else. Gives the first difference in words; undefined where there is none.
 *
 * @param shown the pages of purchases of each shard that is in the cube
 */
export function buyersDifference(
  cube: Cube,
  shown: readonly (readonly PurchasePage[])[],
): string | undefined {
  const expected = new Map<string, string[]>();
  for (const pages of shown) {
    for (const [brandId, lines] of sampledLines(pages)) {
      expected.set(brandId, [...(expected.get(brandId) ?? []), ...lines]);
    }
  }
  for (const [brandId, wanted] of expected) {
    const found: string[] = [];
    for (const day of cube.buyers.daysOf(brandId, { from: -Infinity, to: Infinity })) {
      day.forEachBelow(day.limit, ({ listingId }, { quarter, hash }) => {
        found.push(`${listingId} ${quarter} ${hash}`);
      });
    }
    if (found.sort().join() === wanted.sort().join()) continue;
    return `${brandId} has ${found.length} purchases in the cube, not those ${wanted.length}`;
  }
  return undefined;
}

/** The purchases of the sampled buyers of one shard by brand, by the definition of a sample. */
function sampledLines(pages: readonly PurchasePage[]): Map<string, string[]> {
  const days = new Map<string, { brandId: string; hash: number; line: string }[]>();
  for (const { bytes, seriesOf } of pages) {
    for (let place = 0; place < (purchasesIn(bytes) ?? 0); place++) {
      const { seriesNumber, quarter, hash } = purchaseAt(bytes, place);
      const series = seriesOf(seriesNumber);
      if (series?.table !== 'listing') continue;
      const { brandId, listingId } = series;
      const name = `${brandId} ${Math.floor(quarter / 96)}`;
      const line = `${listingId} ${quarter} ${hash}`;
      days.set(name, [...(days.get(name) ?? []), { brandId, hash, line }]);
    }
  }
  const byBrand = new Map<string, string[]>();
  for (const bought of days.values()) {
    const hashes = [...new Set(bought.map(({ hash }) => hash))].sort((a, b) => a - b);
    const limit = hashes[sampleHashes - 1] ?? Number.POSITIVE_INFINITY;
    for (const { brandId, hash, line } of bought) {
      if (hash < limit) byBrand.set(brandId, [...(byBrand.get(brandId) ?? []), line]);
    }
  }
  return byBrand;
}
