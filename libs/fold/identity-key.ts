import { blake3 } from '@noble/hashes/blake3.js';

/** The key that identities are hashed with, and what may be shown of it. */
export interface IdentityKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Tells two keys apart without giving either away: 16 hex digits. */
  readonly fingerprint: string;
}

/** The identity key of a secret text: its BLAKE3 hash. The fingerprint is a hash of the key. */
export function deriveIdentityKey(secret: string): IdentityKey {
  const key = blake3(Buffer.from(secret), { dkLen: 32 });
  return { key, fingerprint: Buffer.from(blake3(key, { dkLen: 8 })).toString('hex') };
}
