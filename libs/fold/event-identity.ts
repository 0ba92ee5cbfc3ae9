import { Buffer } from 'node:buffer';
import { blake3 } from '@noble/hashes/blake3.js';

/** Bytes of the key of both hashes. */
export const identityKeyBytes = 32;

const zero = Buffer.of(0);

/**
 * The 128-bit identity of an event: the first 16 bytes of keyed BLAKE3 of `source`, a zero byte
 * and `id`, all UTF-8. Neither holds a zero byte, so different pairs give different input.
 */
export function eventIdentity(key: Uint8Array, source: string, id: string): Uint8Array {
  const input = Buffer.concat([Buffer.from(source, 'utf8'), zero, Buffer.from(id, 'utf8')]);
  return blake3(input, { key, dkLen: 16 });
}

/** Seed of the hash of facts: the first 8 bytes of keyed BLAKE3 of `facts`. */
export function factsSeed(key: Uint8Array): Uint8Array {
  return blake3(Buffer.from('facts'), { key, dkLen: 8 });
}

/**
 * Key of the hash of buyers: the first 16 bytes of keyed BLAKE3 of `buyers`. It is the same for all
 * shards of an installation, since one buyer's orders lie on many.
 */
export function buyersKey(key: Uint8Array): Uint8Array {
  return blake3(Buffer.from('buyers'), { key, dkLen: 16 });
}
