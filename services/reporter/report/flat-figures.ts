import { addExact, type Exact, subtractExact } from '../../../libs/base/exact.ts';
import type { Totals } from '../../../libs/contracts/api.ts';

/** Each figure of some totals under the name of its column, such as `pair.sold`. */
export type FlatFigures = ReadonlyMap<string, Exact>;

/** The figures of some totals one by one. A figure that is null is left out. */
export function flatFigures({ orders, lines, units, amounts }: Totals): FlatFigures {
  const figures: [string, Exact][] = [
    ['orders', orders],
    ['lines', lines],
  ];
  for (const { unit, ...rest } of units) {
    for (const [name, value] of Object.entries(rest)) {
      if (value !== null) figures.push([`${unit}.${name}`, value]);
    }
  }
  for (const { currency, ...rest } of amounts) {
    for (const [name, value] of Object.entries(rest)) figures.push([`${currency}.${name}`, value]);
  }
  return new Map(figures);
}

/** The sum of all, name by name. */
export function sumFigures(parts: Iterable<FlatFigures>): FlatFigures {
  const sum = new Map<string, Exact>();
  for (const part of parts) {
    for (const [name, value] of part) sum.set(name, addExact(sum.get(name) ?? 0, value));
  }
  return sum;
}

/** The first without the second, name by name; what is zero is left out. */
export function figuresChange(after: FlatFigures, before: FlatFigures): FlatFigures {
  const names = new Set([...before.keys(), ...after.keys()]);
  const change = [...names].map((name): [string, Exact] => [
    name,
    subtractExact(after.get(name) ?? 0, before.get(name) ?? 0),
  ]);
  return new Map(change.filter(([, value]) => value !== 0));
}
