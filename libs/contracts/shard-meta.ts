import type { RejectReason } from './outcomes.ts';

/**
 * What a shard says of itself beside its counters. It is stored with every commit, so it always
 * belongs to the very same offset as the counters:
 * `next − start = applied + duplicate + conflict + rejected + skipped + gaps`.
 */
export interface ShardMeta {
  /** Kafka's id of the topic that was counted, base64url. Absent where the brokers named none. */
  readonly topicId?: string;
  /** Offset of the first record that the shard was built from. */
  readonly start: number;
  /** Offset of the next record to fold: everything before it is in. */
  readonly next: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  readonly rejectedBy: Readonly<Partial<Record<RejectReason, number>>>;
  readonly skipped: number;
  /** Offsets that hold no record for us: transaction markers, aborted or compacted records. */
  readonly gaps: number;
  /** Records that were applied although their key belongs to another partition. */
  readonly misplaced: number;
  /** Latest `time` of an applied event, in ms since 1970; null before the first. */
  readonly watermarkMs: number | null;
  /** The broker's timestamp of the last folded record, in ms since 1970; null before the first. */
  readonly recordTimestampMs: number | null;
  /** The last folded record, to be compared with the log when the shard is taken over. */
  readonly anchor: Anchor | null;
  /** Digest of all series, blocks of cells and pages of purchases as they are at `next`, 16
   * lower-case hex digits. */
  readonly digest: string;
  /** Offsets that were given up, since the log did not hold them readably any more, in the order in
   * which that was accepted. They are not in any counter. Absent where there are none. */
  readonly lost?: readonly LostOffsets[];
  /** Why the partition is halted: then nobody may show these counters. Absent where it is not. */
  readonly halted?: string;
}

/** Offsets whose records an operator has given up: the first one, and one past the last. */
export interface LostOffsets {
  readonly from: number;
  readonly to: number;
}

/** A record that the log must still hold, unchanged, where it was. */
export interface Anchor {
  readonly offset: number;
  /** 64-bit hash of the record's key and value, 16 lower-case hex digits. */
  readonly hash: string;
}

/** A shard as its readers see it: its meta and who owns it. */
export interface ShardState {
  readonly partition: number;
  readonly epoch: number;
  readonly meta: ShardMeta;
}
