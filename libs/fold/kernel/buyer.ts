import { readText } from './field';
import {
  bytesId,
  bytesNewToBrand,
  fieldBuyerId,
  fieldNewToBrand,
  isSeparator,
  keyField,
  quickKey,
  seenNothing,
  seenOther,
  slowKey,
  unknownKey,
} from './keys';
import { buyerKeysAt, buyerStartAt, keyAt, newToBrandAt } from './layout';
import { nextNewToBrandAt, openBuyerIdAt, stands } from './order';
import { skipValue } from './skip-value';
import { skipSpace, valueAt } from './text';

const buyerIdBytesMax: u32 = 128;

/**
 * Reads the `buyer` object at `p`: an `id`, and `newToBrand` as 0 for absent, 1 for false, 2 for
 * true. Returns the position behind it; 0 where it is unusual.
 */
@inline
export function readBuyer(p: i32): i32 {
  store<u32>(newToBrandAt, 0);
  if (!stands(p, openBuyerIdAt, bytesId)) {
    return load<u8>(p) === 0x7b ? readFields(p, seenNothing) : 0;
  }
  p = readText(valueAt(p + 1 + bytesId), buyerStartAt, buyerIdBytesMax);
  if (p === 0) return 0;
  let seen: u32 = 1 << fieldBuyerId;
  if (stands(p, nextNewToBrandAt, bytesNewToBrand)) {
    p = readNewToBrand(valueAt(p + 1 + bytesNewToBrand));
    if (p === 0) return 0;
    seen |= 1 << fieldNewToBrand;
  }
  return load<u8>(p) === 0x7d ? p + 1 : readFields(p, seen);
}

/** Reads the rest of the buyer, whose fields so far are `seen`, in any order. */
function readFields(p: i32, seen: u32): i32 {
  while (true) {
    p = skipSpace(p);
    if (load<u8>(p) === 0x7d) break;
    if (!isSeparator(p, seen)) return 0;
    p = valueAt(p + 1);
    let slot = quickKey(p, buyerKeysAt);
    if (slot === 0) {
      slot = slowKey(p, buyerKeysAt);
      if (slot === 0) return 0;
      p = load<i32>(keyAt);
    }
    if (slot === unknownKey) {
      p = skipValue(skipSpace(p), 3);
      seen |= seenOther;
    } else {
      const field = keyField(slot);
      const bit: u32 = 1 << field;
      if ((seen & bit) !== 0) return 0;
      seen |= bit;
      p = field === fieldBuyerId
          ? readText(valueAt(p + bytesId), buyerStartAt, buyerIdBytesMax)
          : readNewToBrand(valueAt(p + bytesNewToBrand));
    }
    if (p === 0) return 0;
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
