import type { UnitsLine } from '../../../libs/contracts/api.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import type { BasisCount } from '../../../libs/contracts/count-result.ts';

/** Units of one brand in one category. */
export interface UnitCount {
  sold: number;
  cancelled: number;
  returned: number;
}

/** Units by `brand/category`, as the programs that are compared count them. */
export type CategoryCounts = Readonly<Record<string, UnitCount>>;

/** Units by `brand unit`; what the definition does not name stands under `outside unit`. */
export type UnitCounts = ReadonlyMap<string, UnitCount>;

/** What must come out: sales of the campaign's window, cohort clock. */
export function unitsOfBasis({ brands, outsideRoster }: BasisCount): UnitCounts {
  const counts = new Map<string, UnitCount>();
  for (const { id, units } of brands) addLines(counts, id, units);
  addLines(counts, 'outside', outsideRoster.units);
  return counts;
}

/** The same from a program that knows no definition and has counted by category. */
export function unitsOfCategories(
  counted: CategoryCounts,
  definition: CampaignDefinition,
): UnitCounts {
  const roster = new Set(definition.brands.map(({ id }) => id));
  const counts = new Map<string, UnitCount>();
  for (const [name, count] of Object.entries(counted)) {
    const [brand = '', category = ''] = name.split('/');
    const unit = definition.categories[category]?.unit;
    const owner = roster.has(brand) && unit !== undefined ? brand : 'outside';
    add(counts, `${owner} ${unit ?? 'item'}`, count);
  }
  return counts;
}

/** Every name under which two counts differ, with both values. */
export function differencesOf(expected: UnitCounts, counted: UnitCounts): string[] {
  return [...new Set([...expected.keys(), ...counted.keys()])]
    .filter((name) => textOf(expected.get(name)) !== textOf(counted.get(name)))
    .map((name) => `${name}: ${textOf(counted.get(name))}, not ${textOf(expected.get(name))}`);
}

function addLines(
  counts: Map<string, UnitCount>,
  owner: string,
  units: readonly UnitsLine[],
): void {
  for (const { unit, sold, cancelled, returned } of units) {
    add(counts, `${owner} ${unit}`, {
      sold: Number(sold),
      cancelled: Number(cancelled),
      returned: Number(returned),
    });
  }
}

function add(counts: Map<string, UnitCount>, name: string, more: UnitCount): void {
  const { sold, cancelled, returned } = more;
  if (sold === 0 && cancelled === 0 && returned === 0) return;
  const sum = counts.get(name) ?? { sold: 0, cancelled: 0, returned: 0 };
  sum.sold += sold;
  sum.cancelled += cancelled;
  sum.returned += returned;
  counts.set(name, sum);
}

function textOf(count: UnitCount | undefined): string {
  const { sold, cancelled, returned } = count ?? { sold: 0, cancelled: 0, returned: 0 };
  return `${sold} sold, ${cancelled} cancelled, ${returned} returned`;
}
