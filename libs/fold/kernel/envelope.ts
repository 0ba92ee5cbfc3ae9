import { readData } from './data';
import { readText } from './field';
import {
  allBefore,
  bytesData,
  bytesId,
  bytesSource,
  bytesSpecversion,
  bytesSubject,
  bytesTime,
  bytesType,
  fieldData,
  fieldId,
  fieldSource,
  fieldSpecversion,
  fieldSubject,
  fieldTime,
  fieldType,
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
  envelopeKeysAt,
  idStartAt,
  keyAt,
  seenTopAt,
  sourceStartAt,
  subjectStartAt,
  timeAt,
  typeAt,
} from './layout';
import {
  nextDataAt,
  nextIdAt,
  nextSourceAt,
  nextSubjectAt,
  nextTimeAt,
  nextTypeAt,
  openSpecversionAt,
  stands,
} from './order';
import { skipValue } from './skip-value';
import { skipSpace, valueAt } from './text';
import { readTime } from './time';

const idBytesMax: u32 = 128;
const sourceBytesMax: u32 = 256;
const subjectBytesMax: u32 = 128;

/**
 * Reads the event at `p` into the cells of the record. Returns the position behind it; 0 where
 * anything about it is unusual. Which fields must stand is checked later, when the type is known.
 */
export function readEnvelope(p: i32): i32 {
  p = valueAt(p);
  if (!stands(p, openSpecversionAt, bytesSpecversion)) {
    return load<u8>(p) === 0x7b ? readFields(p, seenNothing) : 0;
  }
  p = readSpecversion(valueAt(p + 1 + bytesSpecversion));
  if (p === 0) return 0;
  if (!stands(p, nextIdAt, bytesId)) return readFields(p, allBefore(fieldId));
  p = readText(valueAt(p + 1 + bytesId), idStartAt, idBytesMax);
  if (p === 0) return 0;
  if (!stands(p, nextSourceAt, bytesSource)) return readFields(p, allBefore(fieldSource));
  p = readText(valueAt(p + 1 + bytesSource), sourceStartAt, sourceBytesMax);
  if (p === 0) return 0;
  if (!stands(p, nextTypeAt, bytesType)) return readFields(p, allBefore(fieldType));
  p = readType(valueAt(p + 1 + bytesType));
  if (p === 0) return 0;
  if (!stands(p, nextTimeAt, bytesTime)) return readFields(p, allBefore(fieldTime));
  p = readTime(valueAt(p + 1 + bytesTime), timeAt);
  if (p === 0) return 0;
  if (!stands(p, nextSubjectAt, bytesSubject)) return readFields(p, allBefore(fieldSubject));
  p = readText(valueAt(p + 1 + bytesSubject), subjectStartAt, subjectBytesMax);
  if (p === 0) return 0;
  if (!stands(p, nextDataAt, bytesData)) return readFields(p, allBefore(fieldData));
  p = readData(valueAt(p + 1 + bytesData));
  return p === 0 ? 0 : readFields(p, allBefore(fieldData + 1));
}

/** Reads the rest of the event, whose fields so far are `seen`, in any order. */
function readFields(p: i32, seen: u32): i32 {
  while (true) {
    p = skipSpace(p);
    if (load<u8>(p) === 0x7d) break;
    if (!isSeparator(p, seen)) return 0;
    p = valueAt(p + 1);
    let slot = quickKey(p, envelopeKeysAt);
    if (slot === 0) {
      slot = slowKey(p, envelopeKeysAt);
      if (slot === 0) return 0;
      p = load<i32>(keyAt);
    }
    if (slot === unknownKey) {
      p = skipValue(skipSpace(p), 1);
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
  store<u32>(seenTopAt, seen & seenFields);
  return p + 1;
}

@inline
function readField(p: i32, field: u32): i32 {
  switch (field) {
    case fieldSpecversion:
      return readSpecversion(valueAt(p + bytesSpecversion));
    case fieldId:
      return readText(valueAt(p + bytesId), idStartAt, idBytesMax);
    case fieldSource:
      return readText(valueAt(p + bytesSource), sourceStartAt, sourceBytesMax);
    case fieldType:
      return readType(valueAt(p + bytesType));
    case fieldTime:
      return readTime(valueAt(p + bytesTime), timeAt);
    case fieldSubject:
      return readText(valueAt(p + bytesSubject), subjectStartAt, subjectBytesMax);
    case fieldData:
      return readData(valueAt(p + bytesData));
    default:
      return 0;
  }
}

/** `"1.0"` and nothing else. */
@inline
function readSpecversion(p: i32): i32 {
  return load<u32>(p) === 0x302e3122 && load<u8>(p, 4) === 0x22 ? p + 5 : 0;
}

/** One of the five types, whose index is put in `typeAt`. */
@inline
function readType(p: i32): i32 {
  // `"shop.or` and `p.order.` overlap: together they are `"shop.order.`.
  if (load<u64>(p) !== 0x726f2e706f687322 || load<u64>(p, 4) !== 0x2e726564726f2e70) return 0;
  const name = load<u64>(p, 12);
  if (name === 0x2231762e64696170) return endType(p + 20, 1); // paid.v1"
  const rest = load<u64>(p, 20);
  // placed.v 1"
  if (name === 0x762e646563616c70 && <u16>rest === 0x2231) return endType(p + 22, 0);
  // cancelle d.v1"
  if (name === 0x656c6c65636e6163 && (rest & 0xffffffffff) === 0x2231762e64) {
    return endType(p + 25, 2);
  }
  // returned .v1" and refunded .v1"
  if (<u32>rest !== 0x2231762e) return 0;
  if (name === 0x64656e7275746572) return endType(p + 24, 3);
  return name === 0x6465646e75666572 ? endType(p + 24, 4) : 0;
}

@inline
function endType(end: i32, type: i32): i32 {
  store<i32>(typeAt, type);
  return end;
}
