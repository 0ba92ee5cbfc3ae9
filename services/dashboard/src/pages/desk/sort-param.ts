import type { SortOrder } from '../../ui/table.tsx';

/** How a table is sorted, as an address has it: `-net` for the most first, `name` for A to Z. */
export function sortText({ key, isAscending }: SortOrder): string {
  return isAscending ? key : `-${key}`;
}

/** The order that an address says; null where it says none. */
export function sortOf(text: string | null): SortOrder | null {
  if (text === null || text === '') return null;
  const isAscending = !text.startsWith('-');
  return { key: isAscending ? text : text.slice(1), isAscending };
}
