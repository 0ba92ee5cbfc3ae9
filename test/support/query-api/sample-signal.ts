import { type Milestone, type Signal, signalId } from '../../../libs/contracts/signals.ts';

/** A milestone of the sample campaign, to be changed where a test needs it otherwise. */
export function sampleSignal(
  some: Partial<Pick<Milestone, 'brandId' | 'groupId' | 'units' | 'at' | 'campaignId'>> = {},
): Signal {
  const named = {
    kind: 'milestone',
    campaignId: 'autumn',
    brandId: 'ada',
    groupId: null,
    units: 100,
    ...some,
  } as const;
  return {
    id: signalId(named),
    definitionVersion: 1,
    at: '2026-11-10T04:00:00.000Z',
    unit: 'pair',
    reached: named.units,
    ...named,
  };
}
