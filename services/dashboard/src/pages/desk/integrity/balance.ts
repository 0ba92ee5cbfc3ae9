import type { PartitionIntegrity } from '../../../../../../libs/contracts/api.ts';

/** What becomes of a record, as a partition counts it. */
export const counted = [
  'applied',
  'duplicate',
  'conflict',
  'rejected',
  'skipped',
  'gaps',
] as const satisfies readonly (keyof PartitionIntegrity)[];

/** Offsets that were passed and are no outcome: next − start − all outcomes. It is 0, or something
 * is wrong; a partition that nothing is known of has 0, too. */
export function balanceOf(partition: PartitionIntegrity): number {
  const { startOffset, nextOffset } = partition;
  if (startOffset === null || nextOffset === null) return 0;
  return counted.reduce((left, each) => left - partition[each], nextOffset - startOffset);
}
