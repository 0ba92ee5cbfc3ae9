import { TallyError } from '../base/errors.ts';

/**
 * The fields of a hash as `scan-1.lua` packs them: MessagePack, an array of strings, which take turns
 * in being a name and a value. Redis writes strings in the old way, as raw bytes of 5, 8, 16 or 32
 * bits of length.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */

const slash = 47;

/** Length of the string whose head was read last. */
const head = { length: 0 };

/**
 * Those fields that are counters (their names have a slash), as entries of a commit: `u16 length,
 * name, u16 length, value`.
 *
 * @throws TallyError `shard_corrupt` where it is not such a list
 */
export function fieldsToEntries(list: Buffer): Buffer {
  // Heads are of one byte at least, those of an entry of two.
  const entries = { bytes: Buffer.allocUnsafe(list.length * 2), length: 0 };
  let at = readArrayHead(list);
  while (at < list.length) {
    const nameStart = readHead(list, at);
    const nameEnd = nameStart + head.length;
    const valueStart = readHead(list, nameEnd);
    const valueEnd = valueStart + head.length;
    if (!(valueEnd <= list.length)) throw notAList();
    at = valueEnd;
    if (!hasSlash(list, nameStart, nameEnd)) continue;
    append(entries, list, nameStart, nameEnd);
    append(entries, list, valueStart, valueEnd);
  }
  return entries.bytes.subarray(0, entries.length);
}

function hasSlash(list: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (list[at] === slash) return true;
  return false;
}

interface Entries {
  readonly bytes: Buffer;
  length: number;
}

/** Appends a string and its length. Most are so short that a call of `Buffer.copy` costs more. */
function append(entries: Entries, from: Buffer, start: number, end: number): void {
  const { bytes } = entries;
  let at = entries.length;
  bytes[at++] = (end - start) >> 8;
  bytes[at++] = end - start;
  for (let i = start; i < end; i++) bytes[at++] = from[i] as number;
  entries.length = at;
}

function readArrayHead(list: Buffer): number {
  const first = list[0] ?? 0;
  if (first >> 4 === 9) return 1;
  if (first === 0xdc) return 3;
  if (first === 0xdd) return 5;
  throw notAList();
}

/** Gives where the string begins whose head stands at `at`. */
function readHead(list: Buffer, at: number): number {
  const first = list[at] ?? 0;
  const lengthBytes = first >> 5 === 5 ? 0 : ({ 217: 1, 218: 2, 219: 4 }[first] ?? -1);
  if (lengthBytes < 0 || at + 1 + lengthBytes > list.length) throw notAList();
  head.length = lengthBytes === 0 ? first & 31 : list.readUIntBE(at + 1, lengthBytes);
  return at + 1 + lengthBytes;
}

function notAList(): TallyError {
  return new TallyError('shard_corrupt', 'A page of a shard is not a list of fields.');
}
