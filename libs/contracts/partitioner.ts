/**
 * Which partition a key belongs to, for keys that stand somewhere in a larger buffer. Both are exact
 * copies of what producers compute; one bit off and every key would look misplaced.
 */

/** murmur2 as Java clients do it by default, `Utils.murmur2` and `toPositive`; also what librdkafka
 * calls `murmur2_random`. */
export function murmur2Partition(
  bytes: Uint8Array,
  start: number,
  end: number,
  partitionCount: number,
): number {
  return (murmur2(bytes, start, end) & 0x7fffffff) % partitionCount;
}

/** CRC-32 as librdkafka does it by default (`consistent_random`). */
export function crc32Partition(
  bytes: Uint8Array,
  start: number,
  end: number,
  partitionCount: number,
): number {
  return crc32(bytes, start, end) % partitionCount;
}

/** 32-bit MurmurHash2 with Kafka's seed, as a signed number. */
export function murmur2(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const wordsEnd = end - (length & 3);
  let h = 0x9747b28c ^ length;
  let at = start;
  for (; at < wordsEnd; at += 4) {
    let k =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    k = Math.imul(k, 0x5bd1e995);
    k ^= k >>> 24;
    h = Math.imul(h, 0x5bd1e995) ^ Math.imul(k, 0x5bd1e995);
  }
  const rest = length & 3;
  if (rest > 2) h ^= (bytes[at + 2] as number) << 16;
  if (rest > 1) h ^= (bytes[at + 1] as number) << 8;
  if (rest > 0) h = Math.imul(h ^ (bytes[at] as number), 0x5bd1e995);
  h = Math.imul(h ^ (h >>> 13), 0x5bd1e995);
  return h ^ (h >>> 15);
}

const crcTable = makeCrcTable();

/** CRC-32 of the IEEE polynomial, as an unsigned number. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  for (let at = start; at < end; at++) {
    crc = (crcTable[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return (crc ^ -1) >>> 0;
}

function makeCrcTable(): Int32Array {
  const table = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    table[byte] = crc;
  }
  return table;
}
