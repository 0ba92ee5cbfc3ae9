/**
 * 64-bit hash of a record's key and value as 16 hex digits: what an anchor keeps of a record, so
 * that a log that was recreated or truncated shows itself. It guards against accidents of
 * operation, so speed and spread matter, not secrecy: two 32-bit lanes of the MurmurHash3 mixing
 * steps, the key's length first, so that key and value can't trade bytes.
 */
export function recordHash(key: Uint8Array | null, value: Uint8Array | null): string {
  let h1 = 0x9e3779b9 ^ (key === null ? -1 : key.length);
  let h2 = 0x85ebca6b ^ (value === null ? -1 : value.length);
  for (const bytes of [key, value]) {
    if (bytes === null) continue;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      h1 = Math.imul(h1 ^ byte, 0xcc9e2d51);
      h1 = (h1 << 13) | (h1 >>> 19);
      h2 = Math.imul(h2 ^ byte, 0x1b873593) + h1;
      h2 = (h2 << 17) | (h2 >>> 15);
    }
  }
  return hex(finish(h1 ^ h2)) + hex(finish(h2 + Math.imul(h1, 5)));
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
