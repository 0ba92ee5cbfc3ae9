import type { SimulatedRecord } from './simulate.ts';

/** Where the records of a run go. */
export interface RecordSink {
  /** How many partitions it can tell apart; none where it is left out. */
  readonly partitionCount?: number;
  /** Takes a record. A promise comes back where the next one should wait. */
  write(record: SimulatedRecord): Promise<void> | undefined;
  /** Resolves when everything written is safe. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
