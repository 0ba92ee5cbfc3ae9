import {
  eventLinesMax,
  lineEndAt,
  lineFirstAt,
  lineFlagsAt,
  lineIdEndsAt,
  lineIdHashesAt,
  lineIdStartsAt,
} from './layout';
import { readLine } from './line';
import { sameBytes, skipSpace } from './text';

/**
 * Reads the array of lines at `p` into the columns of lines, from `lineFirstAt` on. Returns the
 * position behind it; 0 where it is unusual. `lineFlagsAt` gets the flags that any line has in its
 * low half and those that some line lacks in its high half.
 */
export function readLines(p: i32): i32 {
  if (load<u8>(p) !== 0x5b) return 0;
  const first = load<i32>(lineFirstAt);
  let line = first;
  let any: u32 = 0;
  let lacking: u32 = 0;
  while (true) {
    p = skipSpace(p + 1);
    if (load<u8>(p) !== 0x7b || line - first === eventLinesMax) return 0;
    p = readLine(p, line << 2);
    if (p === 0 || isLineIdTaken(first, line)) return 0;
    line++;
    const flags = load<u32>(lineFlagsAt);
    any |= flags;
    lacking |= ~flags;
    p = skipSpace(p);
    const next = load<u8>(p);
    if (next === 0x2c) continue;
    if (next !== 0x5d) return 0;
    store<u32>(lineEndAt, line);
    store<u32>(lineFlagsAt, (any & 0xffff) | (lacking << 16));
    return p + 1;
  }
}

/** Whether an earlier line of the event, from `first` on, has the same id as this one. */
@inline
function isLineIdTaken(first: i32, line: i32): bool {
  const own = lineIdHashesAt + (line << 2);
  for (let other = lineIdHashesAt + (first << 2); other < own; other += 4) {
    if (load<u32>(other) === load<u32>(own) && isSameLineId(other, own)) return true;
  }
  return false;
}

function isSameLineId(hashA: i32, hashB: i32): bool {
  const a = hashA - lineIdHashesAt;
  const b = hashB - lineIdHashesAt;
  const startA = load<i32>(lineIdStartsAt + a);
  const startB = load<i32>(lineIdStartsAt + b);
  const length = load<i32>(lineIdEndsAt + a) - startA;
  if (length !== load<i32>(lineIdEndsAt + b) - startB) return false;
  return sameBytes(startA, startB, length);
}
