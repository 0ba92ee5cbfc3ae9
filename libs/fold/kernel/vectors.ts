import { vectorsAt } from './layout';

/**
 * Vectors that the scan compares with. They stand in memory because loading one takes one
 * instruction and building it from a number takes three.
 */

/** 16 times 1. */
export const onesAt: i32 = vectorsAt;
/** 16 times the first byte behind the control characters, plus one. */
export const behindControlAt: i32 = vectorsAt + 16;
export const quotesAt: i32 = vectorsAt + 32;
export const backslashesAt: i32 = vectorsAt + 48;
export const spacesAt: i32 = vectorsAt + 64;
/** 16 times 15: the low half of a byte. */
export const lowHalvesAt: i32 = vectorsAt + 80;
/**
 * What the low and the high half of a byte may be in a slug, as sets of groups (1: `-` `.`,
 * 2: digits, 4: `_`, 8: a to o, 16: p to z): the byte is good where the two sets meet.
 */
export const slugLowAt: i32 = vectorsAt + 96;
export const slugHighAt: i32 = vectorsAt + 112;

/** Has to be called once, before anything is scanned. */
export function fillVectors(): void {
  v128.store(onesAt, i8x16.splat(1));
  v128.store(behindControlAt, i8x16.splat(0x21));
  v128.store(quotesAt, i8x16.splat(0x22));
  v128.store(backslashesAt, i8x16.splat(0x5c));
  v128.store(spacesAt, i8x16.splat(0x20));
  v128.store(lowHalvesAt, i8x16.splat(15));
  v128.store(slugLowAt, i8x16(18, 26, 26, 26, 26, 26, 26, 26, 26, 26, 24, 8, 8, 9, 9, 12));
  v128.store(slugHighAt, i8x16(0, 0, 1, 2, 0, 4, 8, 16, 0, 0, 0, 0, 0, 0, 0, 0));
}
