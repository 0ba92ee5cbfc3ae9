import { z } from 'zod';
import { definitionFaults } from './definition-faults.ts';
import {
  measuredBaseline,
  pacing,
  returnAlarm,
  returnNorm,
  signals,
  target,
  wantedUnits,
} from './definition-goals.ts';
import { list, mapping, truth } from './definition-rules.ts';
import { currencyCode, instantText, plainText, slug, wholeNumber } from './field-rules.ts';
import { isLocalTime, localTimePattern, timeZoneName } from './local-time.ts';

/**
 * The published schema of a campaign's definition: what is asked of each field here, what they
 * must be to each other in `definition-faults.ts`. A field that is not known is an error, since
 * in a document that people write it is a slip.
 */

/** Bounds of a definition. */
export const definitionLimits = {
  textBytesMax: 524_288,
  categoriesMax: 200,
  brandsMax: 2_000,
  groupsMax: 100,
  promotionsMax: 5_000,
  heldListingsMax: 5_000,
  returnWindowDaysMax: 365,
} as const;

/** What units of a category are called. `item` is kept for categories that a definition lacks. */
export const categoryUnits = ['pair', 'piece', 'set'] as const;

const localTimeError =
  'must be a local time of the campaign, YYYY-MM-DDTHH:MM, such as 2026-11-10T00:00';

const localTime = z
  .string({ error: localTimeError })
  // Without a time or a zone there is nothing to compare, so the faults between fields are not
  // looked for where one of these is wrong.
  .refine(isLocalTime, { error: localTimeError, abort: true })
  .meta({ pattern: localTimePattern.source });

const timeZoneError = 'must be the IANA name of a time zone, such as Asia/Shanghai';

const timeZone = z.string({ error: timeZoneError }).superRefine((text, context) => {
  const name = timeZoneName(text);
  if (name === text) return;
  const hint = name === undefined ? '' : `; did you mean ${name}?`;
  context.addIssue({ code: 'custom', message: timeZoneError + hint, continue: false });
});

const category = mapping({
  unit: z.enum(categoryUnits, { error: `must be one of ${categoryUnits.join(', ')}` }),
});

/** In the order of the text; ids of digits alone come before all others, as in any JSON object. */
const categories = z
  .record(slug, category, { error: 'must be a mapping of category ids, each with its unit' })
  .refine((all) => isBetween(Object.keys(all).length, 1, definitionLimits.categoriesMax), {
    error: `must have 1 to ${definitionLimits.categoriesMax} categories`,
  });

function isBetween(value: number, min: number, max: number): boolean {
  return min <= value && value <= max;
}

const brand = mapping({
  id: slug,
  name: plainText(200),
  /** The place that the brand comes from. */
  origin: plainText(100).optional(),
  homeGrown: truth.default(false),
  target: target.optional(),
  /** What the brand sells on a day without a campaign. */
  baseline: mapping({ unitsPerDay: wantedUnits }).optional(),
  /** The share of its units that usually comes back. */
  returnNorm: returnNorm.optional(),
});

const group = mapping({
  id: slug,
  name: plainText(200),
  where: mapping({
    homeGrown: truth.optional(),
    origin: plainText(100).optional(),
    brands: list(slug, 1, definitionLimits.brandsMax).optional(),
  }).refine(isOneKindOfWhere, {
    error: 'must name homeGrown, origin or both, or else a list of brands alone',
  }),
  /** What its brands are to reach together; the sum of their own targets where it is left out. */
  target: target.optional(),
});

function isOneKindOfWhere(where: {
  homeGrown?: unknown;
  origin?: unknown;
  brands?: unknown;
}): boolean {
  const hasTraits = where.homeGrown !== undefined || where.origin !== undefined;
  return hasTraits !== (where.brands !== undefined);
}

const promotion = mapping({
  id: slug,
  brandId: slug,
  channel: slug,
  start: localTime,
  end: localTime,
});

const heldListing = mapping({
  listingId: slug,
  reason: plainText(500),
  /** Held from this local time on; null = all its sales. */
  from: localTime.nullable().default(null),
});

/** The fields of a definition, each by itself. */
export const definitionFields = mapping({
  id: slug,
  name: plainText(200),
  timeZone,
  /** The window, half-open: [start, end). */
  start: localTime,
  end: localTime,
  returnWindowDays: wholeNumber(0, definitionLimits.returnWindowDaysMax).default(30),
  currency: currencyCode,
  categories,
  brands: list(brand, 1, definitionLimits.brandsMax),
  groups: list(group, 0, definitionLimits.groupsMax).default([]),
  promotions: list(promotion, 0, definitionLimits.promotionsMax).default([]),
  heldListings: list(heldListing, 0, definitionLimits.heldListingsMax).default([]),
  /** What the campaign is to reach; the sum of its brands' targets where it is left out. */
  target: target.optional(),
  pacing: pacing.optional(),
  baseline: measuredBaseline.optional(),
  returns: returnAlarm.optional(),
  signals: signals.optional(),
});

export const campaignDefinitionSchema = definitionFields
  .superRefine((definition, context) => {
    for (const { path, message } of definitionFaults(definition)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .meta({ description: 'What a campaign is: its window, roster, groups, promotions and holds.' });

/** A definition with all its defaults filled in. */
export type CampaignDefinition = z.output<typeof campaignDefinitionSchema>;

/** A definition as it may be written: what has a default may be left out. */
export type CampaignDefinitionDocument = z.input<typeof campaignDefinitionSchema>;

/** One version of a definition: the value of a record of the definitions topic, whose key is the
 * campaign's id. */
export const definitionVersionSchema = z
  .strictObject({
    /** 1 for the first, one more for each change. */
    version: wholeNumber(1, 1_000_000_000),
    changedBy: plainText(200),
    changedAt: instantText,
    reason: plainText(500),
    definition: campaignDefinitionSchema,
  })
  .meta({ description: 'A version of a campaign definition, and who made it, when and why.' });

export type DefinitionVersion = z.output<typeof definitionVersionSchema>;
