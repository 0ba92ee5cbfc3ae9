import { slugEnd, textEnd } from './text';

/**
 * Reads the string at `p` and stores where its text starts and ends at `to`. Returns the position
 * behind its closing quote; 0 where there is no string, an unusual one, or one that is not 1 to
 * `lengthMax` bytes long.
 */
@inline
export function readText(p: i32, to: i32, lengthMax: u32): i32 {
  if (load<u8>(p) !== 0x22) return 0;
  const end = textEnd(p + 1);
  // One unsigned comparison for "not found", "empty" and "too long".
  if (<u32>(end - p - 2) >= lengthMax) return 0;
  store<u32>(to, <u32>p + 1);
  store<u32>(to, <u32>end, 4);
  return end + 1;
}

/** The same for a slug of 1 to 64 characters; its start and its end go to two columns. */
@inline
export function readSlug(p: i32, startTo: i32, endTo: i32): i32 {
  if (load<u8>(p) !== 0x22) return 0;
  const end = slugEnd(p + 1);
  if (<u32>(end - p - 2) >= 64) return 0;
  store<u32>(startTo, <u32>p + 1);
  store<u32>(endTo, <u32>end);
  return end + 1;
}
