import type { Scenario } from './scenario.ts';
import { killedAggregator } from './scenarios/f01-killed-aggregator.ts';

/** All scenarios, in the order of the matrix. */
export const scenarios: readonly Scenario[] = [killedAggregator];
