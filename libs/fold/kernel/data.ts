import { readText } from './field';
import {
  bytesBuyer,
  bytesCurrency,
  bytesId,
  bytesLines,
  bytesNewToBrand,
  bytesPaidAt,
  fieldBuyer,
  fieldBuyerId,
  fieldCurrency,
  fieldLines,
  fieldPaidAt,
  keyField,
  quickKey,
  slowKey,
  unknownKey,
} from './keys';
import {
  buyerKeysAt,
  buyerStartAt,
  currencyAt,
  dataKeysAt,
  keyAt,
  newToBrandAt,
  paidAtAt,
  seenDataAt,
} from './layout';
import { readLines } from './lines';
import { skipValue } from './skip-value';
import { skipSpace, valueAt } from './text';
import { readTime } from './time';

/** Reads the `data` object at `p`. Returns the position behind it; 0 where it is unusual. */
@inline
export function readData(p: i32): i32 {
  if (load<u8>(p) !== 0x7b) return 0;
  p++;
  let seen: u32 = 0;
  while (true) {
    let slot = quickKey(p, dataKeysAt);
    if (slot === 0) {
      slot = slowKey(p, dataKeysAt);
      if (slot === 0) return 0;
      p = load<i32>(keyAt);
    }
    if (slot === unknownKey) {
      p = skipValue(skipSpace(p), 2);
    } else {
      const field = keyField(slot);
      const bit: u32 = 1 << field;
      if ((seen & bit) !== 0) return 0;
      seen |= bit;
      p = readField(p, field);
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
  store<u32>(seenDataAt, seen);
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

/** The `buyer` object: an `id`, and `newToBrand` as 0 for absent, 1 for false, 2 for true. */
function readBuyer(p: i32): i32 {
  if (load<u8>(p) !== 0x7b) return 0;
  p++;
  store<u32>(newToBrandAt, 0);
  let seen: u32 = 0;
  while (true) {
    let slot = quickKey(p, buyerKeysAt);
    if (slot === 0) {
      slot = slowKey(p, buyerKeysAt);
      if (slot === 0) return 0;
      p = load<i32>(keyAt);
    }
    if (slot === unknownKey) {
      p = skipValue(skipSpace(p), 3);
    } else {
      const field = keyField(slot);
      const bit: u32 = 1 << field;
      if ((seen & bit) !== 0) return 0;
      seen |= bit;
      p =
        field === fieldBuyerId
          ? readText(valueAt(p + bytesId), buyerStartAt, 128)
          : readNewToBrand(valueAt(p + bytesNewToBrand));
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
  return (seen & (1 << fieldBuyerId)) !== 0 ? p + 1 : 0;
}

@inline
function readNewToBrand(p: i32): i32 {
  const word = load<u32>(p);
  const isTrue = word === 0x65757274;
  if (!isTrue && (word !== 0x736c6166 || load<u8>(p, 4) !== 0x65)) return 0;
  store<u32>(newToBrandAt, isTrue ? 2 : 1);
  return isTrue ? p + 4 : p + 5;
}
