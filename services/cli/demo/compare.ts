import pc from 'picocolors';
import type { Exact } from '../../../libs/base/exact.ts';
import type { Totals } from '../../../libs/contracts/api.ts';
import type { BasisCount, CountResult } from '../../../libs/contracts/count-result.ts';
import { columns } from '../columns.ts';

/** A count under the name of who counted. */
export interface NamedCount {
  readonly name: string;
  readonly count: Pick<CountResult, 'activity' | 'cohort' | 'outcomes'>;
}

/** One row of the comparison: a brand, or what stands beside the brands. */
export interface ComparedRow {
  readonly label: string;
  /** The figure that is shown, by who counted. */
  readonly shown: readonly Exact[];
  /** Figures, on both clocks, in which not all counts agree. */
  readonly differences: number;
}

/** The counts figure by figure, brand by brand, on both clocks; and how many events they took. */
export function compare(counts: readonly NamedCount[], unit: string): ComparedRow[] {
  const [first] = counts;
  if (first === undefined) return [];
  const rows = first.count.activity.brands.map(({ id, name }) =>
    figuresRow(counts, unit, {
      label: name,
      pick: (basis) => basis.brands.find((brand) => brand.id === id),
    }),
  );
  return [
    ...rows,
    figuresRow(counts, unit, { label: 'All brands', pick: ({ totals }) => totals }),
    figuresRow(counts, unit, { label: 'Held listings', pick: ({ held }) => held }),
    figuresRow(counts, unit, {
      label: 'Outside the roster',
      pick: ({ outsideRoster }) => outsideRoster,
    }),
    outcomeRow(counts, 'Events counted', 'applied'),
    outcomeRow(counts, 'Events that came twice', 'duplicate'),
  ];
}

/** The table for people. */
export function comparisonText(
  counts: readonly NamedCount[],
  rows: readonly ComparedRow[],
  unit: string,
): string {
  const titles = [`${unit}s sold`, ...counts.map(({ name }) => name), 'differences'];
  const cells = rows.map(({ label, shown, differences }) => [
    label,
    ...shown.map((count) => count.toLocaleString('en')),
    differences === 0 ? pc.green('0') : pc.red(String(differences)),
  ]);
  return columns([titles.map((title) => pc.dim(title)), ...cells], { left: [0] });
}

function outcomeRow(
  counts: readonly NamedCount[],
  label: string,
  outcome: 'applied' | 'duplicate',
): ComparedRow {
  const shown = counts.map(({ count }) => count.outcomes[outcome]);
  return { label, shown, differences: new Set(shown).size > 1 ? 1 : 0 };
}

function figuresRow(
  counts: readonly NamedCount[],
  unit: string,
  of: { readonly label: string; readonly pick: (basis: BasisCount) => Totals | undefined },
): ComparedRow {
  const figures = counts.map(({ count }) => ({
    ...flatten('activity', of.pick(count.activity)),
    ...flatten('cohort', of.pick(count.cohort)),
  }));
  const names = new Set(figures.flatMap((some) => Object.keys(some)));
  const differing = [...names].filter(
    (name) => new Set(figures.map((some) => some[name] ?? 0)).size > 1,
  );
  const shown = figures.map((some) => some[`activity ${unit} sold`] ?? 0);
  return { label: of.label, shown, differences: differing.length };
}

/** Every figure under a name of its own. What is zero may be left out, so it stands nowhere. */
function flatten(basis: string, totals: Totals | undefined): Record<string, Exact> {
  const figures: Record<string, Exact> = {};
  const put = (name: string, value: unknown): void => {
    const isFigure = typeof value === 'number' || typeof value === 'bigint';
    if (isFigure && value !== 0) figures[`${basis} ${name}`] = value;
  };
  if (totals === undefined) return figures;
  put('orders', totals.orders);
  put('lines', totals.lines);
  for (const { unit, ...rest } of totals.units) {
    for (const [name, value] of Object.entries(rest)) put(`${unit} ${name}`, value);
  }
  for (const { currency, ...rest } of totals.amounts) {
    for (const [name, value] of Object.entries(rest)) put(`${currency} ${name}`, value);
  }
  return figures;
}
