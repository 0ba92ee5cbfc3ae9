import { parseSettings } from '../../libs/base/settings.ts';
import { aggregatorSettings } from '../aggregator/settings.ts';
import { type PlacementRule, placementRule } from '../reporter/recount/placement.ts';
import { environment } from './environment.ts';

const { ORDERS_PARTITIONER, ORDERS_PARTITIONER_ENFORCE } = aggregatorSettings;
const placementSettings = { ORDERS_PARTITIONER, ORDERS_PARTITIONER_ENFORCE };

/** The rule of the aggregators, where they are told to enforce it. */
export function recountPlacement(partitionCount: number): PlacementRule {
  const { ORDERS_PARTITIONER: partitioner, ORDERS_PARTITIONER_ENFORCE: isEnforced } = parseSettings(
    placementSettings,
    environment(),
  );
  if (partitioner === 'any' || !isEnforced) return () => true;
  return placementRule(partitioner, partitionCount);
}
