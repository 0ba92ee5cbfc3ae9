import type { UnitsLine } from '../../libs/contracts/api.ts';
import type { Random } from './random.ts';
import { WeightedChoice, zipfWeights } from './weighted-choice.ts';

/** What the simulator has to know of a campaign; its instants are ms since 1970. */
export interface SimulatedCampaign {
  readonly id: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly returnWindowDays: number;
  readonly categories: readonly { readonly id: string; readonly unit: UnitsLine['unit'] }[];
  readonly brands: readonly {
    readonly id: string;
    readonly name: string;
    readonly homeGrown: boolean;
    readonly targetUnits: number | null;
  }[];
  readonly heldListings: readonly {
    readonly listingId: string;
    readonly fromMs: number | null;
  }[];
}

/** Something that can be bought. `brandIndex` and `categoryIndex` point into the campaign's lists;
 * −1 marks a brand or category that the campaign does not know. */
export interface Listing {
  readonly brandId: string;
  readonly brandIndex: number;
  readonly listingId: string;
  readonly category: string;
  readonly categoryIndex: number;
  /** Minor units for one. */
  readonly price: number;
  /** Brand, listing and category as they stand in an event. */
  readonly fields: string;
}

/** The listings of one brand and how often each is bought. */
export interface Shelf {
  readonly brandIndex: number;
  readonly listings: readonly Listing[];
  readonly choice: WeightedChoice;
}

/** All that is on sale: one shelf a brand, those of unknown brands last. */
export interface Catalogue {
  readonly shelves: readonly Shelf[];
  readonly choice: WeightedChoice;
}

const styles = ['canvas', 'runner', 'court', 'trail', 'street', 'air', 'classic', 'flex'] as const;
const cuts = ['low', 'mid', 'high', 'slip', 'lite'] as const;
const priceEndings = [900, 990, 800, 900, 500] as const;
const strangers = ['pop-up-store', 'unlisted-label'] as const;
/** Share of the purchases that go to brands which the campaign does not know. */
const strangerShare = 0.004;
/** Share of a brand's listings that are of its main category. */
const mainCategoryShare = 0.94;
const strayCategory = 'gift-cards';

/** Lays out the shelves. The same campaign and the same random stream give the same shelves. */
export function layOutCatalogue(campaign: SimulatedCampaign, random: Random): Catalogue {
  const known = campaign.brands.map((brand, brandIndex) => {
    const main = brand.homeGrown ? 0 : random.below(campaign.categories.length);
    return fillShelf(campaign, { id: brand.id, brandIndex, main, random });
  });
  const unknown = strangers
    .filter((id) => !campaign.brands.some((brand) => brand.id === id))
    .map((id) => fillShelf(campaign, { id, brandIndex: -1, main: 0, random }));
  const weights = brandWeights(campaign);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const strangerWeight = (total * strangerShare) / Math.max(1, unknown.length);
  return {
    shelves: [...known, ...unknown],
    choice: new WeightedChoice([...weights, ...unknown.map(() => strangerWeight)]),
  };
}

/** A brand sells as its target says; one without a target takes its rank's place in Zipf's law. */
function brandWeights(campaign: SimulatedCampaign): number[] {
  const zipf = zipfWeights(campaign.brands.length, 1);
  const largest = Math.max(1, ...campaign.brands.map((brand) => brand.targetUnits ?? 0));
  return campaign.brands.map((brand, rank) => brand.targetUnits || largest * (zipf[rank] ?? 0));
}

function fillShelf(
  campaign: SimulatedCampaign,
  brand: { id: string; brandIndex: number; main: number; random: Random },
): Shelf {
  const { random } = brand;
  const count = random.between(20, 60);
  const held = campaign.heldListings.map((hold) => hold.listingId);
  const own = held.filter((listingId) => ownerOf(campaign, listingId) === brand.id);
  const ids = new Set<string>();
  while (ids.size < count) {
    const style = styles[random.below(styles.length)];
    const cut = cuts[random.below(cuts.length)];
    const id = `${brand.id}-${style}-${cut}-${random.between(1, 99)}`;
    if (id.length <= 64) ids.add(id);
    else ids.add(`${brand.id.slice(0, 48)}-${random.between(1, 9999)}`);
  }
  // Held listings sell well, else nobody would have had to hold them.
  const ordered = [...ids].filter((id) => !held.includes(id));
  ordered.splice(2, 0, ...own);
  const listings = ordered.map((listingId, rank) =>
    makeListing(campaign, brand, { listingId, isLast: rank === ordered.length - 1 }),
  );
  return {
    brandIndex: brand.brandIndex,
    listings,
    choice: new WeightedChoice(zipfWeights(listings.length, 0.9)),
  };
}

/** The brand whose id starts a listing's id, the longest if there are several. */
function ownerOf(campaign: SimulatedCampaign, listingId: string): string | undefined {
  return campaign.brands
    .map((brand) => brand.id)
    .filter((id) => listingId.startsWith(`${id}-`))
    .sort((one, other) => other.length - one.length)[0];
}

function makeListing(
  campaign: SimulatedCampaign,
  brand: { id: string; brandIndex: number; main: number; random: Random },
  place: { listingId: string; isLast: boolean },
): Listing {
  const { random } = brand;
  const drawn = random.chance(mainCategoryShare)
    ? brand.main
    : random.below(campaign.categories.length);
  // Here and there the slowest seller of a brand is something that the campaign does not count.
  const isStray = place.isLast && random.chance(0.3);
  const category = isStray ? strayCategory : (campaign.categories[drawn]?.id ?? strayCategory);
  const price =
    random.between(8, 69) * 1000 + (priceEndings[random.below(priceEndings.length)] ?? 0);
  return {
    brandId: brand.id,
    brandIndex: brand.brandIndex,
    listingId: place.listingId,
    category,
    categoryIndex: campaign.categories.findIndex((known) => known.id === category),
    price,
    fields: `"brandId":"${brand.id}","listingId":"${place.listingId}","category":"${category}"`,
  };
}
