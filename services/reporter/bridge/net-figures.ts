import type { FlatFigures } from '../report/flat-figures.ts';
import type { NetFigures } from './bridge-document.ts';

/** Units and currencies in the order in which a list shows them. */
export interface NetNames {
  readonly units: readonly string[];
  readonly currencies: readonly string[];
}

/**
 * The units and currencies that are not zero throughout: those of the campaign in its order, then others
 * by name. The first of each is there always.
 */
export function netNames(
  all: readonly FlatFigures[],
  campaign: {
    readonly currency: string;
    readonly categories: readonly { readonly unit: string }[];
  },
): NetNames {
  const found = all.flatMap((figures) =>
    [...figures].flatMap(([key, net]) =>
      key.endsWith('.net') && net !== 0 ? [key.slice(0, -'.net'.length)] : [],
    ),
  );
  const isCurrency = (name: string) => /^[A-Z]{3}$/.test(name);
  const pick = (known: readonly string[], occurring: readonly string[]) => {
    const sorted = [...new Set([...known, ...occurring.toSorted()])];
    return sorted.filter((name, index) => index === 0 || occurring.includes(name));
  };
  return {
    units: pick(
      campaign.categories.map(({ unit }) => unit),
      found.filter((name) => !isCurrency(name)),
    ),
    currencies: pick([campaign.currency], found.filter(isCurrency)),
  };
}

/** The net figures out of all figures. */
export function netFigures(figures: FlatFigures, { units, currencies }: NetNames): NetFigures {
  return {
    units: units.map((unit) => ({ unit, net: figures.get(`${unit}.net`) ?? 0 })),
    amounts: currencies.map((currency) => ({ currency, net: figures.get(`${currency}.net`) ?? 0 })),
  };
}
