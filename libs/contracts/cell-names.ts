import type { Series } from './cells.ts';

/**
 * How the fields of a shard's hash are called that hold its counters. A shard numbers its series in
 * the order in which they first count something, so that a block, of which there are many, has a
 * short name:
 *
 *     s/12        series 12; its value is the series' own name, as `seriesPrefix` writes it
 *     12/123456   block 123456 of series 12
 *     o/7         page 7 of the purchases of sampled buyers, see `purchase-page.ts`
 *
 * All parts of a series are slugs or a currency code, so no part can hold the slash that separates
 * them, and no other field of the hash has a slash.
 */

/**
 * The name of a series, with a slash at its end: `table letter / parts /`.
 *
 *     b/siweiqi/shoes/CNY/                                 brand counters
 *     l/siweiqi/siweiqi-canvas-high-42/shoes/CNY/          listing counters
 *     r/siweiqi/siweiqi-canvas-high-42/shoes/too-small/    returns by reason
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

/** The series of such a name; undefined where it is not one. */
export function parseSeriesPrefix(prefix: string): Series | undefined {
  const parts = prefix.split('/');
  if (parts.pop() !== '') return undefined;
  const [table, brandId = '', second = '', third = '', fourth = ''] = parts;
  if (table === 'b' && parts.length === 4) {
    return { table: 'brand', brandId, category: second, currency: third };
  }
  if (parts.length !== 5) return undefined;
  const listing = { brandId, listingId: second, category: third };
  if (table === 'l') return { table: 'listing', ...listing, currency: fourth };
  if (table === 'r') return { table: 'reason', ...listing, reason: fourth };
  return undefined;
}

/** Whether a field of a shard's hash belongs to its counters: a series, a block of one, or a page. */
export function isCounterField(field: string): boolean {
  return field.includes('/');
}

/** The number of the series that a field names; undefined where it names none. */
export function seriesOfField(field: string): number | undefined {
  return field.startsWith('s/') ? wholeNumber(field.slice(2), 0) : undefined;
}

/** The number of the page of purchases that a field holds; undefined where it holds none. */
export function pageOfField(field: string): number | undefined {
  return field.startsWith('o/') ? wholeNumber(field.slice(2), 0) : undefined;
}

/** Series and number of the block that a field names; undefined where it names none. */
export function blockOfField(field: string): { series: number; block: number } | undefined {
  const [first = '', second = '', ...others] = field.split('/');
  const [series, block] = [wholeNumber(first, 0), wholeNumber(second, Number.MIN_SAFE_INTEGER)];
  if (series === undefined || block === undefined || others.length > 0) return undefined;
  return { series, block };
}

function wholeNumber(text: string, atLeast: number): number | undefined {
  const number = Number(text);
  return text !== '' && Number.isSafeInteger(number) && number >= atLeast ? number : undefined;
}
