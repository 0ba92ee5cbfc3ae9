/** White space and strings. All loads are 16 bytes wide: the memory behind a value is readable. */

/** First position at or behind `p` that is not JSON white space. */
export function skipSpace(p: i32): i32 {
  while (true) {
    const c = <u32>load<u8>(p);
    if (c > 0x20) return p;
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return p;
    p++;
  }
}

/** Where the value begins whose key ends at `p`. */
@inline
export function valueAt(p: i32): i32 {
  return load<u8>(p) > 0x20 ? p : skipSpace(p);
}

/**
 * Position of the quote that ends the string whose text starts at `p`; 0 where the string holds
 * an escape, a control character or anything outside ASCII.
 */
@inline
export function textEnd(p: i32): i32 {
  while (true) {
    const v = v128.load(p);
    // Adding one turns control characters, DEL and everything outside ASCII into the lowest
    // values of a signed byte, so one comparison finds them all.
    const odd = i8x16.lt_s(i8x16.add(v, i8x16.splat(1)), i8x16.splat(0x21));
    const quote = i8x16.eq(v, i8x16.splat(0x22));
    const escape = i8x16.eq(v, i8x16.splat(0x5c));
    const mask = i8x16.bitmask(v128.or(odd, v128.or(quote, escape)));
    if (mask !== 0) {
      const end = p + <i32>ctz(mask);
      return load<u8>(end) === 0x22 ? end : 0;
    }
    p += 16;
  }
}

/**
 * Position of the quote that ends the slug `[a-z0-9][a-z0-9._-]*` whose text starts at `p`; 0
 * where it is not one. The length is for the caller to check.
 */
@inline
export function slugEnd(p: i32): i32 {
  const first = <u32>load<u8>(p);
  // Of the characters of a slug only these three may not stand first.
  if (first < 0x30 || first === 0x5f) return 0;
  let q = p;
  while (true) {
    const mask = i8x16.bitmask(slugBytes(v128.load(q))) ^ 0xffff;
    if (mask !== 0) {
      const end = q + <i32>ctz(mask);
      return end !== p && load<u8>(end) === 0x22 ? end : 0;
    }
    q += 16;
  }
}

/**
 * All bits set where a byte may stand in a slug. Each half of a byte picks a set of groups from a
 * table (1: `-` `.`, 2: digits, 4: `_`, 8: a to o, 16: p to z), and the byte is good where the two
 * sets meet.
 */
@inline
function slugBytes(v: v128): v128 {
  const low = i8x16.swizzle(
    i8x16(18, 26, 26, 26, 26, 26, 26, 26, 26, 26, 24, 8, 8, 9, 9, 12),
    v128.and(v, i8x16.splat(15)),
  );
  const high = i8x16.swizzle(
    i8x16(0, 0, 1, 2, 0, 4, 8, 16, 0, 0, 0, 0, 0, 0, 0, 0),
    i8x16.shr_u(v, 4),
  );
  return i8x16.ne(v128.and(low, high), i8x16.splat(0));
}

/** Copies `length` bytes in steps of 16; up to 15 bytes behind them are overwritten too. */
@inline
export function copyText(to: i32, from: i32, length: i32): void {
  v128.store(to, v128.load(from));
  for (let i: i32 = 16; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Whether `length` bytes at `a` and `b` are equal. */
export function sameBytes(a: i32, b: i32, length: i32): bool {
  let left = <i32>length;
  while (left > 16) {
    if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false;
    a += 16;
    b += 16;
    left -= 16;
  }
  const mask = i8x16.bitmask(i8x16.eq(v128.load(a), v128.load(b)));
  return ((mask ^ 0xffff) & ((1 << left) - 1)) === 0;
}
