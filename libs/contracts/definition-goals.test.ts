import { describe, expect, test } from 'vitest';
import { sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { checkDefinition, problemsText } from './check-definition.ts';
import { defaultSignalRules } from './definition-goals.ts';

/** What is wrong with the sample definition once it says this, too; `none` where nothing is. */
function problemsOf(some: object): string {
  const checked = checkDefinition({ ...sampleDefinition(), ...some });
  return checked.kind === 'definition' ? 'none' : problemsText(checked.problems);
}

const curve = (...points: [hours: number, share: number][]) => ({
  pacing: { curve: points.map(([hours, share]) => ({ hours, share })) },
});
const milestones = (...all: object[]) => ({ signals: { milestones: all } });

describe('the goals of a definition', () => {
  const taken: readonly (readonly [what: string, some: object])[] = [
    ['targets', { target: { units: 4_000_000, amount: 0 } }],
    ['a curve of fractions up to the end', curve([0.25, 0.1], [24, 0.1], [72, 1])],
    ['a reference and a curve beside it', { pacing: { referenceCampaign: 'spring' } }],
    ['a baseline that is measured', { baseline: { days: 28 } }],
    ['an alarm of returns', { returns: { minimumUnits: 1, confidencePercent: 99.9 } }],
    ['milestones', milestones({ units: 1 }, { units: 1, brandId: 'ada' })],
    ['a milestone of a group', milestones({ units: 1, groupId: 'home-grown' })],
    ['a milestone of each brand', milestones({ units: 1, each: 'brand' })],
    ['no signals but milestones', { signals: { silence: null, freshnessSecondsMax: null } }],
    ['silence', { signals: { silence: { minutes: 30 }, halts: true, freshnessSecondsMax: 10 } }],
  ];

  test.each(taken)('%s are taken', (_, some) => expect(problemsOf(some)).toBe('none'));

  const refused: readonly (readonly [what: string, some: object, problem: RegExp])[] = [
    ['a curve that goes back in time', curve([2, 0.1], [1, 0.2]), /curve\[1\]\.hours must be more/],
    ['a curve that stands still', curve([2, 0.1], [2, 0.2]), /curve\[1\]\.hours must be more/],
    ['a curve that sinks', curve([1, 0.2], [2, 0.1]), /curve\[1\]\.share must not be less/],
    ['a curve behind the end', curve([73, 0.9]), /curve\[0\]\.hours must be in the window of 72/],
    ['a share above 1', curve([1, 1.1]), /curve\[0\]\.share must be a number from 0 to 1/],
    ['itself as a reference', { pacing: { referenceCampaign: 'autumn' } }, /must be another/],
    ['a milestone of nobody', milestones({ units: 1, brandId: 'no' }), /brandId must be the id/],
    ['a milestone of no group', milestones({ units: 1, groupId: 'no' }), /groupId must be the id/],
    [
      'a milestone of two',
      milestones({ units: 1, groupId: 'home-grown', brandId: 'ada' }),
      /milestones\[0\] must name a brand or a group, not both/,
    ],
    [
      'a milestone of each and of one',
      milestones({ units: 1, each: 'brand', brandId: 'ada' }),
      /not both/,
    ],
    [
      'a milestone of each of something',
      milestones({ units: 1, each: 'hour' }),
      /each must be brand/,
    ],
    ['silence of no time', { signals: { silence: { minutes: 1 } } }, /minutes must be a whole/],
    ['a baseline of no days', { baseline: { days: 0 } }, /baseline\.days must be a whole number/],
    ['a guess for an alarm', { returns: { confidencePercent: 50 } }, /must be one of 95, 97\.5/],
    ['an unknown field', { pacing: { speed: 2 } }, /pacing\.speed is not known here; known are/],
    ['an unknown signal', { signals: { noise: true } }, /signals\.noise is not known here/],
  ];

  test.each(refused)('%s is refused', (_, some, problem) => {
    expect(problemsOf(some)).toMatch(problem);
  });
});

test('signals have defaults that hold where a definition says nothing of them', () => {
  expect(defaultSignalRules).toEqual({
    milestones: [],
    silence: { minutes: 15, minimumExpectedUnits: 20 },
    returnSpikes: true,
    freshnessSecondsMax: 60,
    halts: true,
  });
});
