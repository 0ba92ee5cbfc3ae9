import { stripVTControlCharacters } from 'node:util';

/**
 * Rows as aligned columns, one line each. Numbers stand to the right, as all columns do that
 * `left` does not name.
 */
export function columns(
  rows: readonly (readonly string[])[],
  { left = [] }: { readonly left?: readonly number[] } = {},
): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => widthOf(row[i] ?? ''))),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
        return left.includes(i) ? cell + gap : gap + cell;
      })
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** Places that a text takes on a terminal: colours take none, Chinese characters two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
