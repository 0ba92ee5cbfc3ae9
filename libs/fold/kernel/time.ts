import { minuteClockAt, minuteDayAt, minuteTextAt } from './layout';

/**
 * Reads the string at `p` that holds an RFC 3339 time into 16 bytes at `to`: i64 seconds since
 * 1970, u32 nanoseconds, i32 UTC quarter hour. Returns the position behind the closing quote; 0
 * where the text is not exactly `YYYY-MM-DDTHH:MM:SS[.d…](Z|±HH:MM)` or no real time.
 */
export function readTime(p: i32, to: i32): i32 {
  if (load<u8>(p++) !== 0x22) return 0;
  const minute = v128.load(p);
  if (v128.any_true(v128.xor(minute, v128.load(minuteTextAt))) && !readMinute(minute)) return 0;
  const tens = <u32>load<u8>(p, 17) - 0x30;
  const ones = <u32>load<u8>(p, 18) - 0x30;
  if (load<u8>(p, 16) !== 0x3a || tens > 5 || ones > 9) return 0;
  const clock = load<i32>(minuteClockAt) + <i32>(tens * 10 + ones);
  return readFractionAndOffset(p + 19, to, load<i32>(minuteDayAt), clock);
}

/**
 * Reads `YYYY-MM-DDTHH:MM` and keeps what it says: most events share their minute with the one
 * before, and then it need not be read again. Returns whether it is a real minute.
 */
function readMinute(text: v128): bool {
  // Distance of each byte from the lowest that may stand there; where only one may, it is 0.
  const digits = i8x16.sub(
    text,
    i8x16(48, 48, 48, 48, 45, 48, 48, 45, 48, 48, 84, 48, 48, 58, 48, 48),
  );
  const bad = i8x16.gt_u(digits, i8x16(9, 9, 9, 9, 0, 1, 9, 0, 3, 9, 0, 2, 9, 0, 5, 9));
  if (v128.any_true(bad)) return false;
  const packed = i8x16.swizzle(
    digits,
    i8x16(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1),
  );
  const pairs = i16x8.add(
    i16x8.mul(v128.and(packed, i16x8.splat(0xff)), i16x8.splat(10)),
    i16x8.shr_u(packed, 8),
  );
  const year = <u32>i16x8.extract_lane_u(pairs, 0) * 100 + <u32>i16x8.extract_lane_u(pairs, 1);
  const days = daysSince1970(
    year,
    <u32>i16x8.extract_lane_u(pairs, 2),
    <u32>i16x8.extract_lane_u(pairs, 3),
  );
  const hour = <u32>i16x8.extract_lane_u(pairs, 4);
  if (days === noDay || hour > 23) return false;
  v128.store(minuteTextAt, text);
  store<i32>(minuteDayAt, days);
  store<i32>(minuteClockAt, <i32>(hour * 3600 + <u32>i16x8.extract_lane_u(pairs, 5) * 60));
  return true;
}

@inline
function readFractionAndOffset(p: i32, to: i32, days: i32, clock: i32): i32 {
  let nanos: u32 = 0;
  if (load<u8>(p) === 0x2e) {
    const start = ++p;
    let digit = <u32>load<u8>(p) - 0x30;
    while (digit <= 9 && p < start + 9) {
      nanos = nanos * 10 + digit;
      digit = <u32>load<u8>(++p) - 0x30;
    }
    if (p === start) return 0;
    nanos *= powerOfTen(9 - <u32>(p - start));
  }
  let offset = 0;
  const zone = load<u8>(p);
  if (zone !== 0x5a) {
    if (zone !== 0x2b && zone !== 0x2d) return 0;
    offset = readOffset(p + 1);
    if (offset < 0) return 0;
    if (zone === 0x2d) offset = -offset;
    p += 5;
  }
  if (load<u8>(p, 1) !== 0x22) return 0;
  const seconds = clock - offset;
  store<i64>(to, <i64>days * 86400 + <i64>seconds);
  store<u32>(to, nanos, 8);
  // A day is added and taken off again so that the division rounds down.
  store<i32>(to, days * 96 - 96 + <i32>(<u32>(seconds + 86400) / 900), 12);
  return p + 2;
}

/** Seconds of the offset `HH:MM` at `p`; −1 where there is none. */
function readOffset(p: i32): i32 {
  const h1 = <u32>load<u8>(p) - 0x30;
  const h0 = <u32>load<u8>(p, 1) - 0x30;
  const m1 = <u32>load<u8>(p, 3) - 0x30;
  const m0 = <u32>load<u8>(p, 4) - 0x30;
  if (h1 > 2 || h0 > 9 || m1 > 5 || m0 > 9 || load<u8>(p, 2) !== 0x3a) return -1;
  const hours = h1 * 10 + h0;
  return hours > 23 ? -1 : <i32>(hours * 3600 + (m1 * 10 + m0) * 60);
}

/** 10^n for n from 0 to 8. */
@inline
function powerOfTen(n: u32): u32 {
  return load<u32>(
    memory.data<u32>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000]) +
      (<i32>n << 2),
  );
}

/** What `daysSince1970` returns for a day that is in no calendar. */
const noDay: i32 = i32.MIN_VALUE;

/** Days from 0000-01-01 to 1970-01-01 in the Gregorian calendar, carried back before its start. */
const daysTo1970: i32 = 719528;

@inline
function daysSince1970(year: u32, month: u32, day: u32): i32 {
  const isLeap = (year & 3) === 0 && (year % 100 !== 0 || (year & 15) === 0);
  if (month - 1 > 11 || day - 1 >= daysInMonth(month) + <u32>(isLeap && month === 2)) return noDay;
  const leapYearsBefore = ((year + 3) >> 2) - (year + 99) / 100 + (year + 399) / 400;
  const daysBefore = daysBeforeMonth(month) + <u32>(isLeap && month > 2);
  return <i32>(year * 365 + leapYearsBefore + daysBefore + day) - 1 - daysTo1970;
}

@inline
function daysInMonth(month: u32): u32 {
  return <u32>(
    load<u8>(memory.data<u8>([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) + <i32>month)
  );
}

@inline
function daysBeforeMonth(month: u32): u32 {
  return <u32>(
    load<u16>(
      memory.data<u16>([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]) +
        (<i32>month << 1),
    )
  );
}

/** Keeps a minute from the start, so that the empty memory is not taken for one that was read. */
export function startMinute(): void {
  // "1970-01- and 01T00:00"
  store<u64>(minuteTextAt, 0x2d31302d30373931);
  store<u64>(minuteTextAt, 0x30303a3030543130, 8);
}
