import fc from 'fast-check';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { anchors, listingIds } from './raw-events.ts';

const units: Readonly<Record<string, { unit: string }>> = {
  shoes: { unit: 'pair' },
  boots: { unit: 'pair' },
  bags: { unit: 'piece' },
};

/** A plain definition, to be changed where a test needs it otherwise. */
export function sampleDefinition(some: Partial<CampaignDefinition> = {}): CampaignDefinition {
  return {
    id: 'autumn',
    name: 'Autumn sale',
    timeZone: 'Asia/Shanghai',
    start: '2026-11-10T00:00:00',
    end: '2026-11-13T00:00:00',
    returnWindowDays: 30,
    currency: 'CNY',
    categories: { shoes: { unit: 'pair' }, bags: { unit: 'piece' } },
    brands: [
      { id: 'ada', name: 'Ada', homeGrown: true, origin: 'Putian' },
      { id: 'bo', name: 'Bo', homeGrown: true, origin: 'Jinjiang' },
      { id: 'cy', name: 'Cy', homeGrown: false, origin: 'Oslo' },
    ],
    groups: [{ id: 'home-grown', name: 'Home-grown brands', where: { homeGrown: true } }],
    promotions: [],
    heldListings: [],
    ...some,
  };
}

/** A definition and the instant (ms since 1970) around which it lies. */
export interface AnchoredDefinition {
  readonly definition: CampaignDefinition;
  readonly aroundMs: number;
}

/** Any definition around one of the anchors: windows and holds at any local quarter hour of a few
 * days, also at times that a zone's clocks leave out or show twice. */
export const definitions: fc.Arbitrary<AnchoredDefinition> = fc
  .constantFrom(...anchors)
  .chain(({ timeZone, day }) => {
    const midnight = Temporal.PlainDateTime.from(`${day}T00:00:00`);
    const aroundMs = midnight.add({ hours: 2 }).toZonedDateTime(timeZone).epochMilliseconds;
    return definitionsAt(timeZone, midnight).map((definition) => ({ definition, aroundMs }));
  });

function definitionsAt(
  timeZone: string,
  midnight: Temporal.PlainDateTime,
): fc.Arbitrary<CampaignDefinition> {
  const at = (min: number, max: number) =>
    fc.integer({ min, max }).map((quarters) => midnight.add({ minutes: quarters * 15 }).toString());
  const holdFrom = fc.oneof(at(-192, 288), at(0, 16));
  return fc
    .record({
      timeZone: fc.constant(timeZone),
      start: fc.oneof(at(-192, 0), at(0, 12)),
      end: fc.oneof(at(13, 288), at(13, 16)),
      currency: fc.constantFrom('CNY', 'EUR'),
      categories: fc
        .shuffledSubarray(Object.keys(units), { minLength: 1 })
        .map((names) => Object.fromEntries(names.map((name) => [name, units[name]]))),
      brands: fc
        .shuffledSubarray(['ada', 'bo', 'cy'], { minLength: 1 })
        .chain((ids) => fc.tuple(...ids.map(brandOf))),
      groups: fc
        .array(where, { maxLength: 2 })
        .map((all) => all.map((each, index) => ({ id: `g${index}`, name: 'G', where: each }))),
      heldListings: fc.uniqueArray(
        fc.record({
          listingId: fc.constantFrom(...listingIds),
          reason: fc.constant('complaint'),
          from: fc.option(holdFrom),
        }),
        { maxLength: 2, selector: ({ listingId }) => listingId },
      ),
    })
    .map((some) => sampleDefinition(some as Partial<CampaignDefinition>))
    .filter(isForward);
}

const origin = fc.constantFrom('Putian', 'Oslo');

const where = fc.oneof(
  fc.record({ homeGrown: fc.boolean() }),
  fc.record({ origin, homeGrown: fc.boolean() }),
  fc.subarray(['ada', 'bo', 'cy']).map((brands) => ({ brands })),
);

function brandOf(id: string) {
  return fc
    .record({ homeGrown: fc.boolean(), origin })
    .map((rest) => ({ id, name: id.toUpperCase(), ...rest }));
}

/** A start in a gap is taken after it, and so can fall behind an end that is later by the clock. */
function isForward({ start, end, timeZone }: CampaignDefinition): boolean {
  const from = Temporal.ZonedDateTime.from(`${start}[${timeZone}]`);
  return Temporal.ZonedDateTime.compare(from, `${end}[${timeZone}]`) < 0;
}
