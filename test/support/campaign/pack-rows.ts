import type { PackedRows } from '../../../libs/contracts/packed-block.ts';

/** Packs rows, each its quarter hour in the block and its numbers by column, in the plainest way. */
export function packRows(
  rows: Iterable<readonly [place: number, values: ArrayLike<number>]>,
): PackedRows {
  const bytes: number[] = [];
  for (const [place, values] of [...rows].sort(([a], [b]) => a - b)) {
    const numbers = Array.from(values);
    const present = numbers.reduce(
      (mask, value, column) => mask + (value === 0 ? 0 : 2 ** column),
      0,
    );
    bytes.push(place, present >> 8, present & 255);
    for (const value of numbers) if (value !== 0) bytes.push(...varint(value));
  }
  return String.fromCharCode(...bytes);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
