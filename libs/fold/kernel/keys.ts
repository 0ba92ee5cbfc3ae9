import {
  buyerKeysAt,
  dataKeysAt,
  envelopeKeysAt,
  keyAt,
  keyTableBytes,
  lineKeysAt,
} from './layout';
import { skipSpace, textEnd } from './text';

/**
 * Tables of the known keys of each kind of object. A slot is picked by the key's first four bytes
 * and holds what the key looks like when nothing stands between it and its colon:
 * 16 bytes `"name":`, u32 the bits of those bytes, u32 their count, u32 the field.
 */

/** Gives the known keys of each kind of object a slot of their own. Found by trial. */
const slotFactor: u32 = 0xc2ce6f45;

/** Fields of the event itself. */
export const fieldSpecversion = 0;
export const fieldId = 1;
export const fieldSource = 2;
export const fieldType = 3;
export const fieldTime = 4;
export const fieldSubject = 5;
export const fieldData = 6;
/** Fields of `data`. */
export const fieldPaidAt = 0;
export const fieldCurrency = 1;
export const fieldBuyer = 2;
export const fieldLines = 3;
/** Fields of `buyer`. */
export const fieldBuyerId = 0;
export const fieldNewToBrand = 1;
/** Fields of a line. */
export const fieldLineId = 0;
export const fieldBrandId = 1;
export const fieldListingId = 2;
export const fieldCategory = 3;
export const fieldQuantity = 4;
export const fieldAmount = 5;
export const fieldDiscount = 6;
export const fieldReason = 7;

/**
 * How long each of them is with its quotes and its colon. As constants they let the processor go
 * on behind a key while it still compares it; read from the table they would not.
 */
export const bytesSpecversion = 14;
export const bytesId = 5;
export const bytesSource = 9;
export const bytesType = 7;
export const bytesTime = 7;
export const bytesSubject = 10;
export const bytesData = 7;
export const bytesPaidAt = 9;
export const bytesCurrency = 11;
export const bytesBuyer = 8;
export const bytesLines = 8;
export const bytesNewToBrand = 13;
export const bytesLineId = 9;
export const bytesBrandId = 10;
export const bytesListingId = 12;
export const bytesCategory = 11;
export const bytesQuantity = 11;
export const bytesAmount = 9;
export const bytesDiscount = 11;
export const bytesReason = 9;

/** What is known of an object's fields: one bit a field, and these two. */
export const seenOther: u32 = 1 << 30;
export const seenNothing: u32 = 1 << 31;
/** The bits of the fields alone. */
export const seenFields: u32 = 0xff;

/** Bits of all fields that come before this one in the order of the contract. */
@inline
export function allBefore(field: u32): u32 {
  return (1 << field) - 1;
}

/** Whether `p` stands before a further field: at a comma, or at the brace that opens the object. */
@inline
export function isSeparator(p: i32, seen: u32): bool {
  return load<u8>(p) === (seen === seenNothing ? 0x7b : 0x2c);
}

/** What `slowKey` returns for a well-formed key that is not known. */
export const unknownKey: i32 = 1;

/** Fills the tables. Has to be called once, before anything is scanned. */
export function fillKeyTables(): void {
  // No key has all the bytes that an empty slot wants.
  for (let slot = envelopeKeysAt; slot < lineKeysAt + keyTableBytes; slot += 32) {
    store<u32>(slot, 0xffffffff, 16);
  }
  addKey(envelopeKeysAt, fieldSpecversion, 'specversion');
  addKey(envelopeKeysAt, fieldId, 'id');
  addKey(envelopeKeysAt, fieldSource, 'source');
  addKey(envelopeKeysAt, fieldType, 'type');
  addKey(envelopeKeysAt, fieldTime, 'time');
  addKey(envelopeKeysAt, fieldSubject, 'subject');
  addKey(envelopeKeysAt, fieldData, 'data');
  addKey(dataKeysAt, fieldPaidAt, 'paidAt');
  addKey(dataKeysAt, fieldCurrency, 'currency');
  addKey(dataKeysAt, fieldBuyer, 'buyer');
  addKey(dataKeysAt, fieldLines, 'lines');
  addKey(buyerKeysAt, fieldBuyerId, 'id');
  addKey(buyerKeysAt, fieldNewToBrand, 'newToBrand');
  addKey(lineKeysAt, fieldLineId, 'lineId');
  addKey(lineKeysAt, fieldBrandId, 'brandId');
  addKey(lineKeysAt, fieldListingId, 'listingId');
  addKey(lineKeysAt, fieldCategory, 'category');
  addKey(lineKeysAt, fieldQuantity, 'quantity');
  addKey(lineKeysAt, fieldAmount, 'amount');
  addKey(lineKeysAt, fieldDiscount, 'discount');
  addKey(lineKeysAt, fieldReason, 'reason');
}

function addKey(table: i32, field: u32, name: string): void {
  const text: i32 = 16;
  store<u8>(text, 0x22);
  for (let i = 0; i < name.length; i++) store<u8>(text + 1 + i, name.charCodeAt(i));
  store<u8>(text + 1 + name.length, 0x22);
  store<u8>(text + 2 + name.length, 0x3a);
  const entry = slotOf(table, text);
  // Two keys in one slot would hide one of them: better no kernel at all.
  if (load<u32>(entry, 20) !== 0) unreachable();
  const length = name.length + 3;
  v128.store(entry, v128.load(text));
  store<u32>(entry, (1 << length) - 1, 16);
  store<u32>(entry, length, 20);
  store<u32>(entry, field, 24);
}

@inline
function slotOf(table: i32, p: i32): i32 {
  return table + <i32>(((load<u32>(p, 1) * slotFactor) >> 28) << 5);
}

/** The slot of the key at `p`; 0 where it is not known or not written without space. */
@inline
export function quickKey(p: i32, table: i32): i32 {
  const slot = slotOf(table, p);
  const equal = i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(slot)));
  const wanted = load<u32>(slot, 16);
  return (equal & wanted) === wanted ? slot : 0;
}

/** Bytes of the key in a slot, with quotes and colon. */
@inline
export function keyBytes(slot: i32): i32 {
  return load<i32>(slot, 20);
}

/** Field of the key in a slot. */
@inline
export function keyField(slot: i32): u32 {
  return load<u32>(slot, 24);
}

/**
 * Reads any key that begins at or behind `p` and its colon. Returns its slot, `unknownKey`, or 0
 * where there is no key or an unusual one. `keyAt` gets the place where a known key would begin if
 * nothing stood between it and its colon; for an unknown key, the place behind the colon.
 */
export function slowKey(p: i32, table: i32): i32 {
  p = skipSpace(p);
  if (load<u8>(p) !== 0x22) return 0;
  const end = textEnd(p + 1);
  if (end === 0) return 0;
  const colon = skipSpace(end + 1);
  if (load<u8>(colon) !== 0x3a) return 0;
  store<i32>(keyAt, colon + 1);
  const length = end + 2 - p;
  if (length > 16) return unknownKey;
  const text = v128.load(p);
  for (let slot = table; slot < table + keyTableBytes; slot += 32) {
    if (keyBytes(slot) !== length) continue;
    const equal = i8x16.bitmask(i8x16.eq(text, v128.load(slot)));
    const wanted = (1 << (length - 1)) - 1;
    if ((equal & wanted) !== wanted) continue;
    store<i32>(keyAt, colon + 1 - length);
    return slot;
  }
  return unknownKey;
}
