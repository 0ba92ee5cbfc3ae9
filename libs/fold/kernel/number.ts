import { numberAt } from './layout';

/** Largest `amount` and `discount`: 10^12 minor units. */
const numberMax: u64 = 1_000_000_000_000;

/**
 * Reads the JSON integer at `p`, from 0 to 10^12, into `numberAt`. Returns the position behind its
 * last digit; 0 where there is none, where it is larger, negative or begins with a needless zero.
 * A fraction or an exponent is found by the caller, who expects a comma or a bracket.
 */
export function readNumber(p: i32): i32 {
  // Eight characters at once: x holds a digit's value in each byte that is a digit.
  let x = load<u64>(p) ^ 0x3030303030303030;
  const odd = (x | (x + 0x7676767676767676)) & 0x8080808080808080;
  if (odd === 0) return readLongNumber(p);
  const bits = ctz(odd) & 0x38;
  if (bits === 0) return 0;
  if (<u8>x === 0 && bits !== 8) return 0;
  store<u64>(numberAt, eightDigits(x << (64 - bits)));
  return p + <i32>(bits >> 3);
}

/** The value of eight digits, one a byte, the first in the lowest byte. */
@inline
function eightDigits(x: u64): u64 {
  const pairs = ((x & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8;
  const fours = ((pairs & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((fours & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

function readLongNumber(p: i32): i32 {
  if (load<u8>(p) === 0x30) return 0;
  let value: u64 = 0;
  const limit = p + 13;
  while (p < limit) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) break;
    value = value * 10 + digit;
    p++;
  }
  if (<u32>load<u8>(p) - 0x30 <= 9 || value > numberMax) return 0;
  store<u64>(numberAt, value);
  return p;
}
