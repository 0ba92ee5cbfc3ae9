import { skipSpace } from './text';
import { skipWideCharacters } from './utf8';
import { backslashesAt, quotesAt, spacesAt } from './vectors';

/** Levels of nesting that a value may have, the outermost object being the first. */
const depthMax = 64;

/**
 * Checks the unknown value at `p` and returns the position behind it; 0 where it is not JSON in
 * UTF-8 or is nested too deep.
 *
 * @param depth level of the object that the value stands in
 */
export function skipValue(p: i32, depth: i32): i32 {
  const c = load<u8>(p);
  if (c === 0x22) return skipString(p + 1);
  if (c === 0x7b || c === 0x5b) return skipNested(p, depth);
  return skipScalar(p);
}

/** A number, `true`, `false` or `null`. */
function skipScalar(p: i32): i32 {
  const word = load<u32>(p);
  if (word === 0x65757274 || word === 0x6c6c756e) return p + 4;
  if (word === 0x736c6166 && load<u8>(p, 4) === 0x65) return p + 5;
  return skipNumber(p);
}

function skipNumber(p: i32): i32 {
  if (load<u8>(p) === 0x2d) p++;
  if (load<u8>(p) === 0x30) {
    p++;
  } else {
    p = skipDigits(p);
    if (p === 0) return 0;
  }
  if (load<u8>(p) === 0x2e) {
    p = skipDigits(p + 1);
    if (p === 0) return 0;
  }
  if ((load<u8>(p) | 0x20) === 0x65) {
    p++;
    const sign = load<u8>(p);
    if (sign === 0x2b || sign === 0x2d) p++;
    p = skipDigits(p);
  }
  return p;
}

/** At least one digit. */
function skipDigits(p: i32): i32 {
  const start = p;
  while (<u32>load<u8>(p) - 0x30 <= 9) p++;
  return p === start ? 0 : p;
}

/** The rest of a string, escapes and all: position behind its closing quote. */
function skipString(p: i32): i32 {
  while (true) {
    const v = v128.load(p);
    // As signed bytes, all that is outside ASCII is less than a control character.
    const odd = i8x16.lt_s(v, v128.load(spacesAt));
    const quote = i8x16.eq(v, v128.load(quotesAt));
    const escape = i8x16.eq(v, v128.load(backslashesAt));
    const mask = i8x16.bitmask(v128.or(odd, v128.or(quote, escape)));
    if (mask === 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    const c = load<u8>(p);
    if (c === 0x22) return p + 1;
    if (c === 0x5c) p = skipEscape(p + 1);
    else if (c >= 0x80) p = skipWideCharacters(p);
    else return 0;
    if (p === 0) return 0;
  }
}

/** What follows a backslash. */
function skipEscape(p: i32): i32 {
  switch (load<u8>(p)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return p + 1;
    case 0x75: // u
      return isHex(p + 1) && isHex(p + 2) && isHex(p + 3) && isHex(p + 4) ? p + 5 : 0;
    default:
      return 0;
  }
}

function isHex(p: i32): bool {
  const c = <u32>load<u8>(p);
  return c - 0x30 <= 9 || (c | 0x20) - 0x61 <= 5;
}

/**
 * An object or an array and everything in it, without recursion: one bit a level says which of the
 * two it is.
 */
function skipNested(p: i32, depth: i32): i32 {
  let objects: u64 = 0;
  const bottom = depth;
  while (true) {
    // Here p stands on the start of a value.
    const c = load<u8>(p);
    if (c === 0x7b || c === 0x5b) {
      if (++depth > depthMax) return 0;
      const isObject = c === 0x7b;
      objects = (objects << 1) | <u64>isObject;
      p = skipSpace(p + 1);
      if (load<u8>(p) !== (isObject ? 0x7d : 0x5d)) {
        if (isObject) p = skipKey(p);
        if (p === 0) return 0;
        continue;
      }
      // An empty one: its closing bracket is dealt with below.
    } else {
      p = c === 0x22 ? skipString(p + 1) : skipScalar(p);
      if (p === 0) return 0;
      p = skipSpace(p);
    }
    // Here a value has ended, or an empty object or array is about to.
    while (load<u8>(p) === ((objects & 1) !== 0 ? 0x7d : 0x5d)) {
      objects >>= 1;
      if (--depth === bottom) return p + 1;
      p = skipSpace(p + 1);
    }
    if (load<u8>(p) !== 0x2c) return 0;
    p = skipSpace(p + 1);
    if ((objects & 1) !== 0) p = skipKey(p);
    if (p === 0) return 0;
  }
}

/** A key and its colon: position of the value. */
function skipKey(p: i32): i32 {
  if (load<u8>(p) !== 0x22) return 0;
  p = skipString(p + 1);
  if (p === 0) return 0;
  p = skipSpace(p);
  return load<u8>(p) === 0x3a ? skipSpace(p + 1) : 0;
}
