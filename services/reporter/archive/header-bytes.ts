import type { RecordHeader } from '../../../libs/contracts/record-headers.ts';

/** Headers as Kafka's record format v2 writes them, and as `readHeaders` reads them: zigzag varint
 * length and name, zigzag varint length (−1 = null) and value. */
export function headerBytes(headers: readonly RecordHeader[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, value] of headers) {
    parts.push(varint(name.length), name, varint(value?.length ?? -1));
    if (value !== null) parts.push(value);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = (value << 1) ^ (value >> 31);
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
