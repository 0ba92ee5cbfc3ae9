/**
 * Checks characters outside ASCII from `p` on: no overlong forms, no surrogates, nothing above
 * U+10FFFF. Returns the position of the next ASCII byte; 0 where the bytes are not UTF-8.
 */
export function skipWideCharacters(p: i32): i32 {
  while (true) {
    const first = <u32>load<u8>(p);
    if (first < 0x80) return p;
    const second = <u32>load<u8>(p, 1);
    if (first < 0xe0) {
      if (first < 0xc2 || !continues(second)) return 0;
      p += 2;
    } else if (first < 0xf0) {
      const isShort = first === 0xe0 && second < 0xa0;
      const isSurrogate = first === 0xed && second > 0x9f;
      if (isShort || isSurrogate || !continues(second) || !continues(load<u8>(p, 2))) return 0;
      p += 3;
    } else {
      const isShort = first === 0xf0 && second < 0x90;
      const isBeyond = first > 0xf4 || (first === 0xf4 && second > 0x8f);
      if (isShort || isBeyond || !continues(second)) return 0;
      if (!continues(load<u8>(p, 2)) || !continues(load<u8>(p, 3))) return 0;
      p += 4;
    }
  }
}

/** Whether a byte is one that follows in a character of several bytes. */
@inline
function continues(byte: u32): bool {
  return (byte & 0xc0) === 0x80;
}
