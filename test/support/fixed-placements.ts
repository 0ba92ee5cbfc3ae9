import type { PlacementCheck } from '../../libs/fold/shard.ts';
import { anyPlacement, type Placements } from '../../services/aggregator/placements.ts';

/** One rule for all partitions, for ever. */
export function fixedPlacements(isPlaced: PlacementCheck): Placements {
  return { ...anyPlacement, ruleFor: async () => isPlaced };
}
