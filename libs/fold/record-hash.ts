const lanes = new Int32Array(2);

/**
 * 64-bit hash of a record's key and value as 16 hex digits: what an anchor keeps of a record, so
 * that a log that was recreated or truncated shows itself. It guards against accidents of
 * operation, so speed and spread matter, not secrecy. The key's length goes in first, so that key
 * and value can't trade bytes.
 */
export function recordHash(key: Uint8Array | null, value: Uint8Array | null): string {
  const length = (bytes: Uint8Array | null): number => (bytes === null ? -1 : bytes.length);
  lanes[0] = 0x9e3779b9 ^ length(key);
  lanes[1] = 0x85ebca6b ^ length(value);
  if (key !== null) addBytes(lanes, key, 0, key.length);
  if (value !== null) addBytes(lanes, value, 0, value.length);
  finish(lanes);
  return hashText(lanes[0] as number, lanes[1] as number);
}

/** Sets `to` to the 64-bit hash of the bytes from `start` to `end`, as two words. */
export function mixBytes(to: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  to[0] = 0x9e3779b9 ^ (end - start);
  to[1] = 0x85ebca6b;
  addBytes(to, bytes, start, end);
  finish(to);
}

/** Two words as 16 lower-case hex digits. */
export function hashText(first: number, second: number): string {
  return hex(first) + hex(second);
}

/** Two 32-bit lanes of the MurmurHash3 mixing steps, a byte at a time. */
function addBytes(to: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  let h1 = to[0] as number;
  let h2 = to[1] as number;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    h1 = Math.imul(h1 ^ byte, 0xcc9e2d51);
    h1 = (h1 << 13) | (h1 >>> 19);
    h2 = Math.imul(h2 ^ byte, 0x1b873593) + h1;
    h2 = (h2 << 17) | (h2 >>> 15);
  }
  to[0] = h1;
  to[1] = h2;
}

function finish(to: Int32Array): void {
  const [h1, h2] = to as unknown as [number, number];
  to[0] = finalMix(h1 ^ h2);
  to[1] = finalMix(h2 + Math.imul(h1, 5));
}

function finalMix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
