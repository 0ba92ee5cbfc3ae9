import { createFastReader } from '../../libs/fold/fast-reader.ts';
import { recordChunk } from '../support/record-chunk.ts';
import type { SimRecord } from './orders.ts';

/** The identity key of all runs. */
export const simIdentityKey = Buffer.alloc(32, 7);

/** One reader for all runs and processes: it keeps nothing from one batch to the next. */
export const sharedReader = createFastReader({ identityKey: simIdentityKey });

const known = new WeakMap<SimRecord, Buffer>();
const buyers = new Map<string, number>();

/** The hash of the buyer that a valid record of a paid order names. */
export function buyerOf(record: SimRecord, id: string): number {
  let hash = buyers.get(id);
  if (hash === undefined) {
    hash = sharedReader.read(recordChunk({ firstOffset: 0 }, [record]), 0).buyers[0] as number;
    buyers.set(id, hash);
  }
  return hash;
}

/** The 24 bytes that a shard must keep of a valid record, read by itself. */
export function identityOf(record: SimRecord): Buffer {
  let identity = known.get(record);
  if (identity === undefined) {
    const batch = sharedReader.read(recordChunk({ firstOffset: 0 }, [record]), 0);
    const words = [...batch.identities.subarray(0, 4), ...batch.facts.subarray(0, 2)];
    identity = Buffer.from(new Int32Array(words).buffer);
    known.set(record, identity);
  }
  return identity;
}
