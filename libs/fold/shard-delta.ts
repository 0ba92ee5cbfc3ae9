import type { RejectReason } from '../contracts/outcomes.ts';
import type { ShardMeta } from '../contracts/shard-meta.ts';

/** A record that goes to the dead letters: rejected, or in conflict with what was applied. */
export interface DeadRecord {
  /** Index of the record in the chunk that was folded. */
  readonly index: number;
  readonly reason: RejectReason | 'conflict';
  readonly message: string;
}

/** Everything that one commit has to write. */
export interface ShardDelta {
  /** `next` before and after. */
  readonly from: number;
  /** Digest of the counters before. */
  readonly fromDigest: string;
  readonly meta: ShardMeta;
  /** New series and changed blocks, as `BlockWriter` encodes them. */
  readonly entries: Buffer;
  readonly blockCount: number;
  /** New identities by chunk: where their bytes start in the chunk, and the bytes. */
  readonly identities: readonly IdentityRun[];
}

export interface IdentityRun {
  /** Number of the chunk of `chunkIdentities` identities. */
  readonly chunk: number;
  /** Index in that chunk of the first identity of the run. */
  readonly index: number;
  readonly bytes: Buffer;
}
