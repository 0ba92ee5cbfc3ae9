import type { Decode } from './set-reader.ts';

/** How the order log is consumed. The defaults are for a topic of some hundred bytes a record. */
export interface OrderLogOptions {
  readonly topic: string;
  readonly groupId: string;
  /** `KAFKA_DECODE`. */
  readonly decode: Decode;
  /** Bytes of one partition in one fetch. More means fewer hand-overs and more memory: up to three
   * times this a partition. */
  readonly partitionBytesMax: number;
  /** Bytes of one fetch. */
  readonly fetchBytesMax: number;
  /** How long a broker holds a fetch that has nothing to bring; also how soon a rebalance is seen. */
  readonly fetchWaitMs: number;
  /**
   * How long a fetch that brought little is followed by none, in ms. A fetch costs the same whatever
   * it brings. At 5,000 records a second on 8 partitions (written with a linger of 5 ms): 5 ms takes
   * 9.9 % of a core and half of the records come within 6.8 ms; 10 ms 6.4 % and 9.4 ms; 20 ms 4.3 %
   * and 14.7 ms; none 46 % and 4.9 ms (with 1,000 workers, see `GroupSession`).
   */
  readonly fetchPaceMs: number;
  /** A member that is silent for so long loses its partitions. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly rebalanceTimeoutMs: number;
  /** How long one partition that is held back may delay the others before it is set aside. */
  readonly holdMsMax: number;
  readonly commitHintMs: number;
  readonly partitionCheckMs: number;
  /** A batch that would be longer decompressed is corrupt. */
  readonly batchBytesMax: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

export const orderLogDefaults = {
  decode: 'batches',
  partitionBytesMax: 1 << 20,
  fetchBytesMax: 32 << 20,
  fetchWaitMs: 100,
  fetchPaceMs: 10,
  sessionTimeoutMs: 10_000,
  heartbeatMs: 1_000,
  rebalanceTimeoutMs: 20_000,
  holdMsMax: 200,
  commitHintMs: 5_000,
  partitionCheckMs: 10_000,
  batchBytesMax: 64 << 20,
  retryMsMin: 500,
  retryMsMax: 5_000,
} as const satisfies Partial<OrderLogOptions>;
