/**
 * How many partitions producers may have spread their keys over, from one offset of a partition on.
 * A topic that grows gives each of its partitions another one of these. What was valid before stays
 * so: producers hear of new partitions one after the other, and some write by the old number until
 * then.
 */
export interface PartitionCount {
  readonly count: number;
  /** Offset of the first record that may have been placed by it. */
  readonly from: number;
}

/** `4 from offset 0, 6 from offset 1800` */
export function partitionCountsText(counts: readonly PartitionCount[]): string {
  return counts.map(({ count, from }) => `${count} from offset ${from}`).join(', ');
}
