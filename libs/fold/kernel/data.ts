import { readBuyer } from './buyer';
import {
  bytesBuyer,
  bytesCurrency,
  bytesLines,
  bytesPaidAt,
  fieldBuyer,
  fieldCurrency,
  fieldLines,
  fieldPaidAt,
  isSeparator,
  keyField,
  quickKey,
  seenFields,
  seenNothing,
  seenOther,
  slowKey,
  unknownKey,
} from './keys';
import { currencyAt, dataKeysAt, keyAt, paidAtAt, seenDataAt } from './layout';
import { readLines } from './lines';
import {
  nextBuyerAt,
  nextCurrencyAt,
  nextLinesAt,
  openCurrencyAt,
  openPaidAtAt,
  stands,
} from './order';
import { skipValue } from './skip-value';
import { skipSpace, valueAt } from './text';
import { readTime } from './time';

/** Reads the `data` object at `p`. Returns the position behind it; 0 where it is unusual. */
export function readData(p: i32): i32 {
  let seen: u32 = 0;
  if (stands(p, openPaidAtAt, bytesPaidAt)) {
    p = readTime(valueAt(p + 1 + bytesPaidAt), paidAtAt);
    if (p === 0) return 0;
    seen = 1 << fieldPaidAt;
    if (!stands(p, nextCurrencyAt, bytesCurrency)) return readFields(p, seen);
  } else if (!stands(p, openCurrencyAt, bytesCurrency)) {
    return load<u8>(p) === 0x7b ? readFields(p, seenNothing) : 0;
  }
  p = readCurrency(valueAt(p + 1 + bytesCurrency));
  if (p === 0) return 0;
  seen |= 1 << fieldCurrency;
  if (stands(p, nextBuyerAt, bytesBuyer)) {
    p = readBuyer(valueAt(p + 1 + bytesBuyer));
    if (p === 0) return 0;
    seen |= 1 << fieldBuyer;
  }
  if (!stands(p, nextLinesAt, bytesLines)) return readFields(p, seen);
  p = readLines(valueAt(p + 1 + bytesLines));
  return p === 0 ? 0 : readFields(p, seen | (1 << fieldLines));
}

/** Reads the rest of `data`, whose fields so far are `seen`, in any order. */
function readFields(p: i32, seen: u32): i32 {
  while (true) {
    p = skipSpace(p);
    if (load<u8>(p) === 0x7d) break;
    if (!isSeparator(p, seen)) return 0;
    p = valueAt(p + 1);
    let slot = quickKey(p, dataKeysAt);
    if (slot === 0) {
      slot = slowKey(p, dataKeysAt);
      if (slot === 0) return 0;
      p = load<i32>(keyAt);
    }
    if (slot === unknownKey) {
      p = skipValue(skipSpace(p), 2);
      seen |= seenOther;
    } else {
      const field = keyField(slot);
      const bit: u32 = 1 << field;
      if ((seen & bit) !== 0) return 0;
      seen |= bit;
      p = readField(p, field);
    }
    if (p === 0) return 0;
  }
  store<u32>(seenDataAt, seen & seenFields);
  return p + 1;
}

@inline
function readField(p: i32, field: u32): i32 {
  switch (field) {
    case fieldPaidAt:
      return readTime(valueAt(p + bytesPaidAt), paidAtAt);
    case fieldCurrency:
      return readCurrency(valueAt(p + bytesCurrency));
    case fieldBuyer:
      return readBuyer(valueAt(p + bytesBuyer));
    case fieldLines:
      return readLines(valueAt(p + bytesLines));
    default:
      return 0;
  }
}

/** Three capital letters between quotes. */
@inline
function readCurrency(p: i32): i32 {
  const code = load<u32>(p, 1);
  if (load<u8>(p) !== 0x22 || code >> 24 !== 0x22) return 0;
  const first = (code & 0xff) - 0x41;
  const second = ((code >> 8) & 0xff) - 0x41;
  const third = ((code >> 16) & 0xff) - 0x41;
  if (first > 25 || second > 25 || third > 25) return 0;
  store<u32>(currencyAt, code & 0xffffff);
  return p + 5;
}
