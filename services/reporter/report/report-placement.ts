import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import { type PlacementRule, placementRule } from '../recount/placement.ts';
import type { LoadedLog } from '../recount/recount.ts';
import type { ReportPlacement } from './report-document.ts';

/** By what the records of a log were judged, as a report keeps it. */
export function placementOf({ placement, partitions }: LoadedLog): ReportPlacement | null {
  if (placement === null) return null;
  const counts: Record<string, readonly PartitionCount[]> = {};
  for (const { partition } of partitions) counts[partition] = placement.countsOf(partition);
  return { partitioner: placement.partitioner, counts };
}

/** The rule by which a report was counted, to count it again alike wherever that is. */
export function ruleOf(placement: ReportPlacement | null): PlacementRule {
  if (placement === null) return () => true;
  const { partitioner, counts } = placement;
  return placementRule(partitioner, (partition) => counts[partition] ?? []);
}
