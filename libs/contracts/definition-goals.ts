import { z } from 'zod';
import { list, mapping, numberBetween, truth } from './definition-rules.ts';
import { slug, wholeNumber } from './field-rules.ts';

/**
 * What a definition says of the sales that are wanted, expected and alarming. None of it changes a
 * figure that is counted.
 */

/** Units of anything, as a person may want or expect them. */
export const wantedUnits = wholeNumber(0, 1_000_000_000);

/** What is to be reached by the end. */
export const target = mapping({
  /** Units in the unit of the definition's first category. */
  units: wantedUnits.optional(),
  /** Minor units of the campaign's currency. */
  amount: wholeNumber(0, 1_000_000_000_000_000).optional(),
});

/** Which share of the target is to be reached when. Without any of it, time alone says so. */
export const pacing = mapping({
  /** A campaign of the past whose sales, by the share of its window, are the measure. */
  referenceCampaign: slug.optional(),
  /** Shares of the target by hours since the start. It begins with 0 and ends with 1 by itself. */
  curve: list(
    mapping({ hours: numberBetween(0, 100_000), share: numberBetween(0, 1) }),
    1,
    2_000,
  ).optional(),
});

/** How the sales without a campaign are found for a brand that names no baseline of its own. */
export const measuredBaseline = mapping({
  /** Days directly before the start over which its sales are counted. */
  days: wholeNumber(1, 90),
  /** Days directly after the end over which they are held against those before; 28 if left out. */
  daysAfter: wholeNumber(1, 180).optional(),
});

/** How sure an alarm can be asked to be, in percent. */
export const confidences = [95, 97.5, 99, 99.5, 99.9] as const;

/** When returns are said to be more than usual. */
export const returnAlarm = mapping({
  /** Units sold and not cancelled below which nothing is said. */
  minimumUnits: wholeNumber(1, 1_000_000_000).default(100),
  /** How sure it must be that the rate is above the norm, one-sided, in percent. */
  confidencePercent: z
    .literal(confidences, { error: `must be one of ${confidences.join(', ')}` })
    .default(99.5),
});

/** A share of units that come back, 0 to 1. */
export const returnNorm = numberBetween(0, 1);

const milestone = mapping({
  /** Net units in the unit of the definition's first category. */
  units: wholeNumber(1, 1_000_000_000),
  /** Of this brand, of this group, or of each; of the campaign where none is named. */
  brandId: slug.optional(),
  groupId: slug.optional(),
  each: z.enum(['brand', 'group'], { error: 'must be brand, for each brand, or group' }).optional(),
}).refine(
  ({ brandId, groupId, each }) =>
    [brandId, groupId, each].filter((named) => named !== undefined).length <= 1,
  { error: 'must name a brand or a group, not both, or each of them' },
);

const silence = mapping({
  minutes: wholeNumber(15, 1_440).default(15),
  minimumExpectedUnits: wholeNumber(1, 1_000_000_000).default(20),
});

/** What is said by itself when it happens. Where a definition says nothing of it, the defaults
 * hold. */
export const signals = mapping({
  milestones: list(milestone, 0, 1_000).default([]),
  /** A brand that should have sold about so many units in that time, and has sold none; null =
   * never. */
  silence: silence.nullable().default({ minutes: 15, minimumExpectedUnits: 20 }),
  /** A brand or listing whose returns are raised, by the rule of `returns`. */
  returnSpikes: truth.default(true),
  /** Figures that are older than this; null = never. */
  freshnessSecondsMax: wholeNumber(1, 86_400).nullable().default(60),
  /** A partition that can't be read, and one that can again. */
  halts: truth.default(true),
});

export type PacingRule = z.output<typeof pacing>;
export type SignalRules = z.output<typeof signals>;
export type MilestoneRule = SignalRules['milestones'][number];
export type SilenceRule = NonNullable<SignalRules['silence']>;

/** Where a definition says nothing of signals. */
export const defaultSignalRules: SignalRules = signals.parse({});
