import { readSlug } from './field';
import {
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
  keyField,
  quickKey,
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
  eventLinesMax,
  keyAt,
  lineEndAt,
  lineFirstAt,
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
import { skipValue } from './skip-value';
import { sameBytes, skipSpace, textEnd, valueAt } from './text';

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
 * Reads the array of lines at `p` into the columns of lines, from `lineFirstAt` on. Returns the
 * position behind it; 0 where it is unusual. `lineFlagsAt` gets the flags that any line has in its
 * low half and those that some line lacks in its high half.
 */
export function readLines(p: i32): i32 {
  if (load<u8>(p) !== 0x5b) return 0;
  const first = load<u32>(lineFirstAt);
  let line = first;
  let any: u32 = 0;
  let lacking: u32 = 0;
  while (true) {
    p = skipSpace(p + 1);
    if (load<u8>(p) !== 0x7b || line - first === eventLinesMax) return 0;
    p = readLine(p + 1, <i32>line << 2);
    if (p === 0 || isLineIdTaken(first, line)) return 0;
    line++;
    const flags = load<u32>(lineFlagsAt);
    any |= flags;
    lacking |= ~flags;
    p = skipSpace(p);
    const next = load<u8>(p);
    if (next === 0x2c) continue;
    if (next !== 0x5d) return 0;
    store<u32>(lineEndAt, line);
    store<u32>(lineFlagsAt, (any & 0xffff) | (lacking << 16));
    return p + 1;
  }
}

/** The fields of the line whose opening brace stands before `p`. @param at line number times 4 */
function readLine(p: i32, at: i32): i32 {
  store<i32>(reasonStartsAt + at, -1);
  store<f64>(amountsAt + (at << 1), 0);
  store<f64>(discountsAt + (at << 1), 0);
  let seen: u32 = 0;
  while (true) {
    let slot = quickKey(p, lineKeysAt);
    if (slot === 0) {
      slot = slowKey(p, lineKeysAt);
      if (slot === 0) return 0;
      p = load<i32>(keyAt);
    }
    if (slot === unknownKey) {
      p = skipValue(skipSpace(p), 4);
    } else {
      const field = keyField(slot);
      const bit: u32 = 1 << field;
      if ((seen & bit) !== 0) return 0;
      seen |= bit;
      p = readField(p, field, at);
    }
    if (p === 0) return 0;
    let next = load<u8>(p);
    if (next !== 0x2c) {
      if (next <= 0x20) {
        p = skipSpace(p);
        next = load<u8>(p);
      }
      if (next === 0x7d) break;
      if (next !== 0x2c) return 0;
    }
    p++;
  }
  if ((seen & lineFieldsNeeded) !== lineFieldsNeeded) return 0;
  if (load<i32>(quantitiesAt + at) === 0) seen |= flagNoQuantity;
  store<u32>(lineFlagsAt, seen);
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
    case fieldQuantity: {
      const end = readNumber(valueAt(p + bytesQuantity));
      const quantity = load<u64>(numberAt);
      if (quantity > quantityMax) return 0;
      store<i32>(quantitiesAt + at, <i32>quantity);
      return end;
    }
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

/** Whether an earlier line of the event, from `first` on, has the same id as this one. */
@inline
function isLineIdTaken(first: u32, line: u32): bool {
  const own = lineIdHashesAt + (<i32>line << 2);
  for (let other = lineIdHashesAt + (<i32>first << 2); other < own; other += 4) {
    if (load<u32>(other) === load<u32>(own) && isSameLineId(other, own)) return true;
  }
  return false;
}

function isSameLineId(hashA: i32, hashB: i32): bool {
  const a = hashA - lineIdHashesAt;
  const b = hashB - lineIdHashesAt;
  const startA = load<u32>(lineIdStartsAt + a);
  const startB = load<u32>(lineIdStartsAt + b);
  const length = load<u32>(lineIdEndsAt + a) - startA;
  if (length !== load<u32>(lineIdEndsAt + b) - startB) return false;
  return sameBytes(<i32>startA, <i32>startB, <i32>length);
}
