import type { SimulatedRecord } from './simulate.ts';

/** Where the records of a run go. */
export interface RecordSink {
  /** Takes a record. A promise comes back where the next one should wait. */
  write(record: SimulatedRecord): Promise<void> | undefined;
  /** Resolves when everything written is safe. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
