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
        const width = widths[i] ?? 0;
        return left.includes(i) ? padEndTo(cell, width) : spaces(cell, width) + cell;
      })
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Places that a text takes on a terminal: colours take none, Chinese characters two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += wide.test(character) ? 2 : 1;
  return width;
}

/** The text with spaces behind it up to a width. */
export function padEndTo(text: string, width: number): string {
  return text + spaces(text, width);
}

/** The text, cut where it is wider than a terminal; its colours are kept and end where they do. */
export function fitTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let room = width - 1;
  let isCut = false;
  // Every second piece is an escape sequence, which takes no place.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with.
  const pieces = text.split(/(\u001b\[[0-9;]*m)/).map((piece, index) => {
    if (index % 2 === 1) return piece;
    let fitting = '';
    for (const character of piece) {
      room -= widthOf(character);
      if (room >= 0) fitting += character;
      else if (!isCut) {
        fitting += '…';
        isCut = true;
      }
    }
    return fitting;
  });
  return pieces.join('');
}

function spaces(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text)));
}
