import { hashInputs } from './blake3';
import { readEnvelope } from './envelope';
import { finishRecord, hashBuyerAt } from './finish';
import { arePlain } from './headers';
import { fillKeyTables } from './keys';
import {
  batchLinesMax,
  canonicalAt,
  eventLinesMax,
  factsSeedAt,
  headerCountsAt,
  headerStartsAt,
  idEndAt,
  idStartAt,
  identityInputAt,
  inputCountAt,
  inputEndAt,
  inputLengthsAt,
  inputRecordsAt,
  inputStartsAt,
  keyEndsAt,
  keyStartsAt,
  lineCountAt,
  lineEndAt,
  lineFirstAt,
  sourceEndAt,
  sourceStartAt,
  statusAt,
  stopAt,
  stopCareful,
  stopDone,
  stopLines,
  stopOutside,
  valueBytesMax,
  valueEndsAt,
  valueStartsAt,
} from './layout';
import { fillPatterns } from './order';
import { listingKey, startListings } from './listings';
import { copyText, skipSpace } from './text';
import { startMinute } from './time';
import { fillVectors } from './vectors';
import { xxh64 } from './xxh64';

/** What the hosting reader calls once, before anything else. */
export function prepare(): void {
  fillVectors();
  fillPatterns();
  fillKeyTables();
  startMinute();
  startListings();
}

/** Starts a new batch. */
export function begin(): void {
  store<u32>(inputCountAt, 0);
  store<u32>(inputEndAt, identityInputAt);
  store<u32>(lineCountAt, 0);
}

/**
 * Reads records of the batch from slot `from` on, as long as nothing is unusual. Returns the first
 * slot that was not read, and puts in `stopAt` why.
 *
 * @param to one past the last slot to read
 * @param bias what has to be added to a position in the chunk to get an address
 * @param limit end of the copied bytes, as an address
 * @param start start of the copied bytes, as an address
 */
export function scan(from: i32, to: i32, bias: i32, start: i32, limit: i32): i32 {
  for (let slot = from; slot < to; slot++) {
    if (load<i32>(lineCountAt) + eventLinesMax > batchLinesMax) return stop(slot, stopLines);
    const at = slot << 2;
    const valueStart = load<i32>(valueStartsAt + at);
    const valueEnd = load<i32>(valueEndsAt + at);
    // An empty value and one that is too large are told apart by the careful reader.
    if (valueStart < 0 || <u32>(valueEnd - valueStart - 1) >= <u32>valueBytesMax) {
      return stop(slot, stopCareful);
    }
    if (
      valueStart + bias < start ||
      valueEnd + bias > limit ||
      !isInside(load<i32>(keyStartsAt + at), load<i32>(keyEndsAt + at), bias, start, limit)
    ) {
      return stop(slot, stopOutside);
    }
    const headers = load<i32>(headerCountsAt + at);
    if (headers !== 0) {
      const p = load<i32>(headerStartsAt + at) + bias;
      if (p < start || p > limit) return stop(slot, stopOutside);
      if (!arePlain(p, headers, limit)) return stop(slot, stopCareful);
    }
    if (!readRecord(slot, bias, valueStart + bias, valueEnd + bias)) {
      return stop(slot, stopCareful);
    }
  }
  return stop(to, stopDone);
}

/** XXH64 of `length` bytes of canonical facts that the careful reader has put at `canonicalAt`. */
export function hashFacts(length: i32): u64 {
  return xxh64(canonicalAt, canonicalAt + length, load<u64>(factsSeedAt));
}

/** The keyed hash of the buyer's id of `length` bytes that the careful reader has put at `canonicalAt`. */
export function hashBuyer(length: i32): f64 {
  return hashBuyerAt(canonicalAt, length);
}

/**
 * Key of the listing whose names the careful reader has put at `canonicalAt`: brand, listing and
 * category, each behind a byte with its length, `length` bytes together.
 */
export function keyOfListing(length: i32, currency: u32): i32 {
  return listingKey(canonicalAt, canonicalAt + length, currency);
}

/** Hashes the identities of all records of the batch that `scan` has read. */
export function finish(): void {
  hashInputs(load<i32>(inputCountAt));
}

@inline
function stop(slot: i32, why: i32): i32 {
  store<i32>(stopAt, why);
  return slot;
}

@inline
function isInside(keyStart: i32, keyEnd: i32, bias: i32, start: i32, limit: i32): bool {
  return keyStart < 0 || (keyStart + bias >= start && keyEnd + bias <= limit);
}

/** Reads the record whose value stands from `p` to `end`; false where it is unusual. */
@inline
function readRecord(slot: i32, bias: i32, p: i32, end: i32): bool {
  const line = load<i32>(lineCountAt);
  store<u32>(lineFirstAt, line);
  // A zero byte fits nowhere in JSON: behind the value it stops every loop, so that none has to
  // look where the value ends, and a value without an end costs no more than its own length.
  const behind = load<u8>(end);
  store<u8>(end, 0);
  p = readEnvelope(p);
  if (p !== 0 && p !== end) p = skipSpace(p);
  store<u8>(end, behind);
  if (p !== end || !finishRecord(slot, bias)) return false;
  store<u32>(lineCountAt, load<i32>(lineEndAt));
  store<u8>(statusAt + slot, 0);
  addInput(slot);
  return true;
}

/** Puts `source`, a zero byte and `id` where the identity hash finds them. */
@inline
function addInput(slot: i32): void {
  const source = load<i32>(sourceStartAt);
  const sourceLength = load<i32>(sourceEndAt) - source;
  const id = load<i32>(idStartAt);
  const idLength = load<i32>(idEndAt) - id;
  const start = load<i32>(inputEndAt);
  const length = sourceLength + 1 + idLength;
  const end = start + ((length + 63) & ~63);
  copyText(start, source, sourceLength);
  store<u8>(start + sourceLength, 0);
  copyText(start + sourceLength + 1, id, idLength);
  // The rest of the last block has to be zero, and the copies have left bytes there.
  const zero = i32x4.splat(0);
  for (let p = start + length; p < end; p += 16) v128.store(p, zero);
  const count = load<i32>(inputCountAt);
  store<u32>(inputStartsAt + (count << 2), start);
  store<u32>(inputLengthsAt + (count << 2), length);
  store<u32>(inputRecordsAt + (count << 2), slot);
  store<u32>(inputCountAt, count + 1);
  store<u32>(inputEndAt, end);
}
