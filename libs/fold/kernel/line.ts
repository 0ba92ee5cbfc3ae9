import { readSlug } from './field';
import {
  allBefore,
  bytesAmount,
  bytesBrandId,
  bytesCategory,
  bytesDiscount,
  bytesLineId,
  bytesListingId,
  bytesQuantity,
  bytesReason,
  fieldAmount,
  fieldBrandId,
  fieldCategory,
  fieldDiscount,
  fieldLineId,
  fieldListingId,
  fieldQuantity,
  fieldReason,
  isSeparator,
  keyField,
  quickKey,
  seenFields,
  seenNothing,
  seenOther,
  slowKey,
  unknownKey,
} from './keys';
import {
  amountsAt,
  brandEndsAt,
  brandStartsAt,
  categoryEndsAt,
  categoryStartsAt,
  discountsAt,
  keyAt,
  lineFlagsAt,
  lineIdEndsAt,
  lineIdHashesAt,
  lineIdStartsAt,
  lineKeysAt,
  listingEndsAt,
  listingStartsAt,
  numberAt,
  quantitiesAt,
  reasonEndsAt,
  reasonStartsAt,
} from './layout';
import { readNumber } from './number';
import {
  nextAmountAt,
  nextBrandIdAt,
  nextCategoryAt,
  nextDiscountAt,
  nextListingIdAt,
  nextQuantityAt,
  nextReasonAt,
  openLineIdAt,
  stands,
} from './order';
import { skipValue } from './skip-value';
import { skipSpace, textEnd, valueAt } from './text';

/** Flags of a line: one bit a field that stands in it, and the one below. */
export const flagNoQuantity: u32 = 1 << 8;

/** Field bits that every line must have, whatever its type. */
const lineFieldsNeeded: u32 =
  (1 << fieldLineId) |
  (1 << fieldBrandId) |
  (1 << fieldListingId) |
  (1 << fieldCategory) |
  (1 << fieldQuantity);

const quantityMax: u64 = 10_000;

/**
 * Reads the line at `p`, which is an opening brace, into its row of the columns of lines. Returns
 * the position behind it; 0 where it is unusual. Its flags go to `lineFlagsAt`.
 *
 * @param at number of the row times 4
 */
export function readLine(p: i32, at: i32): i32 {
  store<i32>(reasonStartsAt + at, -1);
  store<f64>(amountsAt + (at << 1), 0);
  store<f64>(discountsAt + (at << 1), 0);
  if (!stands(p, openLineIdAt, bytesLineId)) return readFields(p, at, seenNothing);
  p = readLineId(valueAt(p + 1 + bytesLineId), at);
  if (p === 0) return 0;
  if (!stands(p, nextBrandIdAt, bytesBrandId)) return readFields(p, at, allBefore(fieldBrandId));
  p = readSlug(valueAt(p + 1 + bytesBrandId), brandStartsAt + at, brandEndsAt + at);
  if (p === 0) return 0;
  if (!stands(p, nextListingIdAt, bytesListingId)) {
    return readFields(p, at, allBefore(fieldListingId));
  }
  p = readSlug(valueAt(p + 1 + bytesListingId), listingStartsAt + at, listingEndsAt + at);
  if (p === 0) return 0;
  if (!stands(p, nextCategoryAt, bytesCategory)) return readFields(p, at, allBefore(fieldCategory));
  p = readSlug(valueAt(p + 1 + bytesCategory), categoryStartsAt + at, categoryEndsAt + at);
  if (p === 0) return 0;
  if (!stands(p, nextQuantityAt, bytesQuantity)) return readFields(p, at, allBefore(fieldQuantity));
  p = readQuantity(valueAt(p + 1 + bytesQuantity), at);
  if (p === 0) return 0;
  let seen = allBefore(fieldAmount);
  if (stands(p, nextAmountAt, bytesAmount)) {
    p = readAmount(valueAt(p + 1 + bytesAmount), amountsAt + (at << 1));
    if (p === 0) return 0;
    seen |= 1 << fieldAmount;
  }
  if (stands(p, nextDiscountAt, bytesDiscount)) {
    p = readAmount(valueAt(p + 1 + bytesDiscount), discountsAt + (at << 1));
    if (p === 0) return 0;
    seen |= 1 << fieldDiscount;
  }
  if (stands(p, nextReasonAt, bytesReason)) {
    p = readReason(valueAt(p + 1 + bytesReason), at);
    if (p === 0) return 0;
    seen |= 1 << fieldReason;
  }
  return load<u8>(p) === 0x7d ? endLine(p, at, seen) : readFields(p, at, seen);
}

/** Reads the rest of a line, whose fields so far are `seen`, in any order. */
function readFields(p: i32, at: i32, seen: u32): i32 {
  while (true) {
    p = skipSpace(p);
    if (load<u8>(p) === 0x7d) break;
    if (!isSeparator(p, seen)) return 0;
    p = valueAt(p + 1);
    let slot = quickKey(p, lineKeysAt);
    if (slot === 0) {
      slot = slowKey(p, lineKeysAt);
      if (slot === 0) return 0;
      p = load<i32>(keyAt);
    }
    if (slot === unknownKey) {
      p = skipValue(skipSpace(p), 4);
      seen |= seenOther;
    } else {
      const field = keyField(slot);
      const bit: u32 = 1 << field;
      if ((seen & bit) !== 0) return 0;
      seen |= bit;
      p = readField(p, field, at);
    }
    if (p === 0) return 0;
  }
  return endLine(p, at, seen & seenFields);
}

/** What has to be known of a line when its closing brace stands at `p`. */
@inline
function endLine(p: i32, at: i32, seen: u32): i32 {
  if ((seen & lineFieldsNeeded) !== lineFieldsNeeded) return 0;
  const isEmpty = load<i32>(quantitiesAt + at) === 0;
  store<u32>(lineFlagsAt, isEmpty ? seen | flagNoQuantity : seen);
  return p + 1;
}

@inline
function readField(p: i32, field: u32, at: i32): i32 {
  switch (field) {
    case fieldLineId:
      return readLineId(valueAt(p + bytesLineId), at);
    case fieldBrandId:
      return readSlug(valueAt(p + bytesBrandId), brandStartsAt + at, brandEndsAt + at);
    case fieldListingId:
      return readSlug(valueAt(p + bytesListingId), listingStartsAt + at, listingEndsAt + at);
    case fieldCategory:
      return readSlug(valueAt(p + bytesCategory), categoryStartsAt + at, categoryEndsAt + at);
    case fieldQuantity:
      return readQuantity(valueAt(p + bytesQuantity), at);
    case fieldAmount:
      return readAmount(valueAt(p + bytesAmount), amountsAt + (at << 1));
    case fieldDiscount:
      return readAmount(valueAt(p + bytesDiscount), discountsAt + (at << 1));
    case fieldReason:
      return readReason(valueAt(p + bytesReason), at);
    default:
      return 0;
  }
}

@inline
function readQuantity(p: i32, at: i32): i32 {
  const end = readNumber(p);
  const quantity = load<u64>(numberAt);
  if (quantity > quantityMax) return 0;
  store<i32>(quantitiesAt + at, <i32>quantity);
  return end;
}

@inline
function readAmount(p: i32, to: i32): i32 {
  const end = readNumber(p);
  store<f64>(to, <f64>(<i64>load<u64>(numberAt)));
  return end;
}

/** The reason `unspecified` is the same as none. */
function readReason(p: i32, at: i32): i32 {
  const end = readSlug(p, reasonStartsAt + at, reasonEndsAt + at);
  // "unspeci and cified" overlap.
  if (load<u64>(p) === 0x69636570736e7522 && load<u64>(p, 5) === 0x2264656966696365) {
    store<i32>(reasonStartsAt + at, -1);
  }
  return end;
}

/** Text of 1 to 64 characters. A hash of it makes the search for repeats cheap. */
@inline
function readLineId(p: i32, at: i32): i32 {
  if (load<u8>(p) !== 0x22) return 0;
  const end = textEnd(p + 1);
  const length = <u32>(end - p - 1);
  if (length - 1 >= 64) return 0;
  store<u32>(lineIdStartsAt + at, <u32>p + 1);
  store<u32>(lineIdEndsAt + at, <u32>end);
  const head = load<u64>(p, 1);
  const text = length < 8 ? head & (((<u64>1) << (length << 3)) - 1) : head ^ rotl(load<u64>(end - 8), 29);
  store<u32>(lineIdHashesAt + at, <u32>((text * 0x9e3779b97f4a7c15) >> 32) ^ length);
  return end + 1;
}
