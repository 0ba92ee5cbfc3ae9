import {
  backslashesAt,
  behindControlAt,
  lowHalvesAt,
  onesAt,
  quotesAt,
  slugHighAt,
  slugLowAt,
} from './vectors';

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

/** Where the key or the value begins that a separator before `p` announces. */
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
    const odd = i8x16.lt_s(i8x16.add(v, v128.load(onesAt)), v128.load(behindControlAt));
    const quote = i8x16.eq(v, v128.load(quotesAt));
    const escape = i8x16.eq(v, v128.load(backslashesAt));
    const mask = i8x16.bitmask(v128.or(odd, v128.or(quote, escape)));
    if (mask !== 0) {
      const end = p + ctz(mask);
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
    const mask = i8x16.bitmask(notOfSlug(v128.load(q)));
    if (mask !== 0) {
      const end = q + ctz(mask);
      return end !== p && load<u8>(end) === 0x22 ? end : 0;
    }
    q += 16;
  }
}

/** All bits set where a byte may not stand in a slug. */
@inline
function notOfSlug(v: v128): v128 {
  const lowHalves = v128.load(lowHalvesAt);
  // The indices are below 16, where the relaxed instruction is the same on every machine.
  const low = i8x16.relaxed_swizzle(v128.load(slugLowAt), v128.and(v, lowHalves));
  const high = i8x16.relaxed_swizzle(
    v128.load(slugHighAt),
    v128.and(i16x8.shr_u(v, 4), lowHalves),
  );
  return i8x16.eq(v128.and(low, high), i8x16.splat(0));
}

/** Copies `length` bytes in steps of 16; up to 15 bytes behind them are overwritten too. */
@inline
export function copyText(to: i32, from: i32, length: i32): void {
  v128.store(to, v128.load(from));
  for (let i = 16; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Whether `length` bytes at `a` and `b` are equal. */
export function sameBytes(a: i32, b: i32, length: i32): bool {
  let left = length;
  while (left > 16) {
    if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false;
    a += 16;
    b += 16;
    left -= 16;
  }
  const mask = i8x16.bitmask(i8x16.eq(v128.load(a), v128.load(b)));
  return ((mask ^ 0xffff) & ((1 << left) - 1)) === 0;
}
