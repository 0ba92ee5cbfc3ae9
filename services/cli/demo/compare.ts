import pc from 'picocolors';
import type { Totals } from '../../../libs/contracts/api.ts';
import type { BasisCount, CountResult } from '../../../libs/contracts/count-result.ts';
import { columns } from '../columns.ts';

/** A count under the name of who counted. */
export interface NamedCount {
  readonly name: string;
  readonly count: Pick<CountResult, 'activity' | 'cohort'>;
}

/** One row of the comparison: a brand, or what stands beside the brands. */
export interface ComparedRow {
  readonly label: string;
  /** Units of the campaign's first unit that were sold, by who counted. */
  readonly sold: readonly number[];
  /** Figures, on both clocks, in which not all counts agree. */
  readonly differences: number;
}

/** The counts figure by figure, brand by brand, on both clocks. */
export function compare(counts: readonly NamedCount[], unit: string): ComparedRow[] {
  const [first] = counts;
  if (first === undefined) return [];
  const rows = first.count.activity.brands.map(({ id, name }) =>
    row(counts, unit, { label: name, pick: (basis) => basis.brands.find((b) => b.id === id) }),
  );
  return [
    ...rows,
    row(counts, unit, { label: 'All brands', pick: ({ totals }) => totals }),
    row(counts, unit, { label: 'Held listings', pick: ({ held }) => held }),
    row(counts, unit, { label: 'Outside the roster', pick: ({ outsideRoster }) => outsideRoster }),
  ];
}

/** The table for people. */
export function comparisonText(
  counts: readonly NamedCount[],
  rows: readonly ComparedRow[],
  unit: string,
): string {
  const titles = [`${unit}s sold`, ...counts.map(({ name }) => name), 'differences'];
  const cells = rows.map(({ label, sold, differences }) => [
    label,
    ...sold.map((count) => count.toLocaleString('en')),
    differences === 0 ? pc.green('0') : pc.red(String(differences)),
  ]);
  return columns([titles.map((title) => pc.dim(title)), ...cells], { left: [0] });
}

function row(
  counts: readonly NamedCount[],
  unit: string,
  of: { readonly label: string; readonly pick: (basis: BasisCount) => Totals | undefined },
): ComparedRow {
  const figures = counts.map(({ count }) => ({
    ...flatten('activity', of.pick(count.activity)),
    ...flatten('cohort', of.pick(count.cohort)),
  }));
  const names = new Set(figures.flatMap((some) => Object.keys(some)));
  const differences = [...names].filter(
    (name) => new Set(figures.map((some) => some[name] ?? 0)).size > 1,
  );
  const sold = figures.map((some) => some[`activity ${unit} sold`] ?? 0);
  return { label: of.label, sold, differences: differences.length };
}

/** Every figure under a name of its own. What is zero may be left out, so it stands nowhere. */
function flatten(basis: string, totals: Totals | undefined): Record<string, number> {
  const figures: Record<string, number> = {};
  const put = (name: string, value: unknown): void => {
    if (typeof value === 'number' && value !== 0) figures[`${basis} ${name}`] = value;
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
