import type { CountResult } from '../../libs/contracts/count-result.ts';

/** What the rows of a list are told apart by. */
const names = ['id', 'unit', 'currency'] as const;

/** What several runs come to together, if no event is in two of them. */
export function addCounts(first: CountResult, ...others: readonly CountResult[]): CountResult {
  return others.reduce((sum, count) => add(sum, count) as CountResult, first);
}

/** Numbers are added wherever they stand; rows of the same name become one. */
function add(one: unknown, other: unknown): unknown {
  if (typeof one === 'number' && typeof other === 'number') return one + other;
  if (Array.isArray(one) && Array.isArray(other)) return addRows(one, other);
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return Object.fromEntries([...keys].map((key) => [key, add(one[key], other[key])]));
  }
  return one ?? other;
}

function addRows(one: readonly unknown[], other: readonly unknown[]): unknown[] {
  const rows = new Map<unknown, unknown>();
  for (const row of [...one, ...other]) {
    const name = nameOf(row);
    rows.set(name, rows.has(name) ? add(rows.get(name), row) : row);
  }
  return [...rows.values()];
}

function nameOf(row: unknown): unknown {
  const name = isObject(row) ? names.find((each) => each in row) : undefined;
  if (name === undefined) throw new Error(`A row of a count has no name: ${JSON.stringify(row)}`);
  return (row as Record<string, unknown>)[name];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
