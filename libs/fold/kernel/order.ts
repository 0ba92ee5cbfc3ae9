import { patternsAt } from './layout';

/**
 * The order in which the contract shows the fields of an event. Most producers keep it and write
 * no white space, so each object is first read along it: whether the next field stands where it is
 * expected takes one comparison with a pattern at a known address. Where it does not, the object
 * is read on in any order.
 */

export const openSpecversionAt: i32 = patternsAt;
export const nextIdAt: i32 = patternsAt + 16;
export const nextSourceAt: i32 = patternsAt + 32;
export const nextTypeAt: i32 = patternsAt + 48;
export const nextTimeAt: i32 = patternsAt + 64;
export const nextSubjectAt: i32 = patternsAt + 80;
export const nextDataAt: i32 = patternsAt + 96;
export const openPaidAtAt: i32 = patternsAt + 112;
export const openCurrencyAt: i32 = patternsAt + 128;
export const nextCurrencyAt: i32 = patternsAt + 144;
export const nextBuyerAt: i32 = patternsAt + 160;
export const nextLinesAt: i32 = patternsAt + 176;
export const openBuyerIdAt: i32 = patternsAt + 192;
export const nextNewToBrandAt: i32 = patternsAt + 208;
export const openLineIdAt: i32 = patternsAt + 224;
export const nextBrandIdAt: i32 = patternsAt + 240;
export const nextListingIdAt: i32 = patternsAt + 256;
export const nextCategoryAt: i32 = patternsAt + 272;
export const nextQuantityAt: i32 = patternsAt + 288;
export const nextAmountAt: i32 = patternsAt + 304;
export const nextDiscountAt: i32 = patternsAt + 320;
export const nextReasonAt: i32 = patternsAt + 336;

/** Writes the patterns. Has to be called once, before anything is scanned. */
export function fillPatterns(): void {
  put(openSpecversionAt, 0x7b, 'specversion');
  put(nextIdAt, 0x2c, 'id');
  put(nextSourceAt, 0x2c, 'source');
  put(nextTypeAt, 0x2c, 'type');
  put(nextTimeAt, 0x2c, 'time');
  put(nextSubjectAt, 0x2c, 'subject');
  put(nextDataAt, 0x2c, 'data');
  put(openPaidAtAt, 0x7b, 'paidAt');
  put(openCurrencyAt, 0x7b, 'currency');
  put(nextCurrencyAt, 0x2c, 'currency');
  put(nextBuyerAt, 0x2c, 'buyer');
  put(nextLinesAt, 0x2c, 'lines');
  put(openBuyerIdAt, 0x7b, 'id');
  put(nextNewToBrandAt, 0x2c, 'newToBrand');
  put(openLineIdAt, 0x7b, 'lineId');
  put(nextBrandIdAt, 0x2c, 'brandId');
  put(nextListingIdAt, 0x2c, 'listingId');
  put(nextCategoryAt, 0x2c, 'category');
  put(nextQuantityAt, 0x2c, 'quantity');
  put(nextAmountAt, 0x2c, 'amount');
  put(nextDiscountAt, 0x2c, 'discount');
  put(nextReasonAt, 0x2c, 'reason');
}

/** What stands before the name is a brace or a comma. */
function put(at: i32, before: u8, name: string): void {
  store<u8>(at, before);
  store<u8>(at, 0x22, 1);
  for (let i = 0; i < name.length; i++) store<u8>(at + 2 + i, name.charCodeAt(i));
  store<u8>(at + 2 + name.length, 0x22);
  store<u8>(at + 3 + name.length, 0x3a);
}

/**
 * Whether a pattern stands at `p`.
 *
 * @param keyBytes length of the key with its quotes and its colon, at most 15
 */
@inline
export function stands(p: i32, patternAt: i32, keyBytes: i32): bool {
  const wanted = (2 << keyBytes) - 1;
  return (i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(patternAt))) & wanted) === wanted;
}
