/**
 * Whether the `count` headers at `p` leave no doubt that the value is structured JSON: none of
 * their names begins with `ce_`. Without a `ce_specversion` a value is structured whatever its
 * `content-type` says. Where the headers are unusual, the answer is no, and the careful reader
 * looks again.
 *
 * @param limit end of the bytes that may be read
 */
export function arePlain(p: i32, count: i32, limit: i32): bool {
  for (let i = 0; i < count; i++) {
    const nameLength = lengthAt(p);
    p += lengthBytes(p);
    // `ce_` in any case. A name that is shorter is followed by a length, not by these bytes.
    if ((load<u32>(p) & 0xffdfdf) === 0x5f4543) return false;
    p += nameLength;
    const valueLength = lengthAt(p);
    p += lengthBytes(p);
    if (valueLength > 0) p += valueLength;
    if (valueLength < -1 || p > limit) return false;
  }
  return true;
}

/** The length at `p`, a zigzag varint: −1 for none, −2 where it is longer than two bytes. */
@inline
function lengthAt(p: i32): i32 {
  // Arithmetic on the bytes themselves would wrap at 256.
  const first = <i32>load<u8>(p);
  if (first < 0x80) return (first >> 1) ^ -(first & 1);
  const second = <i32>load<u8>(p, 1);
  const value = (first & 0x7f) | (second << 7);
  return second < 0x80 && (value & 1) === 0 ? value >> 1 : -2;
}

@inline
function lengthBytes(p: i32): i32 {
  return load<u8>(p) < 0x80 ? 1 : 2;
}
