import type { Series } from './cells.ts';

/**
 * How a block of cells is called in a shard: `table letter / parts of the series / block`. All
 * parts are slugs or a currency code, so no part can hold the slash that separates them, and no
 * other field of the shard's hash starts with one of these letters and a slash.
 *
 *     b/siweiqi/shoes/CNY/123456                          brand counters
 *     l/siweiqi/siweiqi-canvas-high-42/shoes/CNY/123456   listing counters
 *     r/siweiqi/siweiqi-canvas-high-42/shoes/too-small/123456   returns by reason
 */
export function seriesPrefix(series: Series): string {
  switch (series.table) {
    case 'brand':
      return `b/${series.brandId}/${series.category}/${series.currency}/`;
    case 'listing':
      return `l/${series.brandId}/${series.listingId}/${series.category}/${series.currency}/`;
    case 'reason':
      return `r/${series.brandId}/${series.listingId}/${series.category}/${series.reason}/`;
  }
}

/** Whether a field of a shard's hash is a block of cells. */
export function isBlockName(field: string): boolean {
  return field.charAt(1) === '/' && 'blr'.includes(field.charAt(0));
}

/** The series and the block of a block's name; undefined where it is not one. */
export function parseBlockName(name: string): { series: Series; block: number } | undefined {
  const parts = name.split('/');
  const block = Number(parts.at(-1));
  if (!Number.isSafeInteger(block) || parts.at(-1) === '') return undefined;
  const [table, brandId = '', second = '', third = '', fourth = ''] = parts;
  if (table === 'b' && parts.length === 5) {
    return { series: { table: 'brand', brandId, category: second, currency: third }, block };
  }
  if (parts.length !== 6) return undefined;
  const listing = { brandId, listingId: second, category: third };
  if (table === 'l') return { series: { table: 'listing', ...listing, currency: fourth }, block };
  if (table === 'r') return { series: { table: 'reason', ...listing, reason: fourth }, block };
  return undefined;
}
