/**
 * Reads the known fields out of JSON text that is already known to be well-formed, and sees what
 * `JSON.parse` hides: that a field stands twice, and how a number is spelled.
 */

/** What is known of a value: an object's fields, a list's items, or that it is neither. */
export type KnownShape =
  | { readonly fields: ReadonlyMap<string, KnownShape> }
  | { readonly items: KnownShape }
  | 'leaf';

export interface KnownFields {
  /**
   * The value with its known fields alone. A number that is not a plain integer (a fraction, an
   * exponent, `-0`) is NaN; an object or list where a leaf is known is an empty one.
   */
  readonly value: unknown;
  /** Path of the first known field that stands twice, such as `data.lines[3].quantity`. */
  readonly duplicate: string | undefined;
}

/**
 * Picks the known fields out of JSON text. The text must be well-formed, and its nesting bounded:
 * the reader goes down by calling itself.
 */
export function readKnownFields(text: string, shape: KnownShape): KnownFields {
  const cursor: Cursor = { text, at: 0, duplicate: undefined };
  const value = readValue(cursor, shape, '');
  return { value, duplicate: cursor.duplicate };
}

interface Cursor {
  readonly text: string;
  /** Index of the next character. */
  at: number;
  duplicate: string | undefined;
}

const plainInteger = /^(?:0|-?[1-9][0-9]*)$/;

function readValue(cursor: Cursor, shape: KnownShape, path: string): unknown {
  skipSpace(cursor);
  switch (cursor.text[cursor.at]) {
    case '{':
      if (shape !== 'leaf' && 'fields' in shape) return readObject(cursor, shape.fields, path);
      skipValue(cursor);
      return {};
    case '[':
      if (shape !== 'leaf' && 'items' in shape) return readList(cursor, shape.items, path);
      skipValue(cursor);
      return [];
    case '"':
      return readString(cursor);
    default:
      return readWord(cursor);
  }
}

function readObject(
  cursor: Cursor,
  fields: ReadonlyMap<string, KnownShape>,
  path: string,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const seen = new Set<string>();
  cursor.at += 1;
  while (!isAtEnd(cursor, '}')) {
    const name = readString(cursor);
    skipSpace(cursor);
    cursor.at += 1; // the colon
    const shape = fields.get(name);
    if (shape === undefined) {
      skipSpace(cursor);
      skipValue(cursor);
      continue;
    }
    const fieldPath = path === '' ? name : `${path}.${name}`;
    if (seen.has(name)) cursor.duplicate ??= fieldPath;
    seen.add(name);
    object[name] = readValue(cursor, shape, fieldPath);
  }
  return object;
}

function readList(cursor: Cursor, shape: KnownShape, path: string): unknown[] {
  const list: unknown[] = [];
  cursor.at += 1;
  while (!isAtEnd(cursor, ']')) {
    list.push(readValue(cursor, shape, `${path}[${list.length}]`));
  }
  return list;
}

/** Steps over white space and a comma; at the bracket that closes, over that too. */
function isAtEnd(cursor: Cursor, closing: '}' | ']'): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] === ',') {
    cursor.at += 1;
    skipSpace(cursor);
  }
  if (cursor.text[cursor.at] !== closing) return false;
  cursor.at += 1;
  return true;
}

function readString(cursor: Cursor): string {
  const start = cursor.at;
  skipString(cursor);
  const quoted = cursor.text.slice(start, cursor.at);
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

/** A number, `true`, `false` or `null`. */
function readWord(cursor: Cursor): number | boolean | null {
  const start = cursor.at;
  skipWord(cursor);
  const word = cursor.text.slice(start, cursor.at);
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (word === 'null') return null;
  return plainInteger.test(word) ? Number(word) : Number.NaN;
}

function skipSpace(cursor: Cursor): void {
  while (isSpace(cursor.text[cursor.at])) cursor.at += 1;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

function skipWord(cursor: Cursor): void {
  while (!isAfterWord(cursor.text[cursor.at])) cursor.at += 1;
}

function isAfterWord(character: string | undefined): boolean {
  const isDelimiter = character === ',' || character === '}' || character === ']';
  return isDelimiter || isSpace(character) || character === undefined;
}

function skipString(cursor: Cursor): void {
  cursor.at += 1;
  while (cursor.text[cursor.at] !== '"') cursor.at += cursor.text[cursor.at] === '\\' ? 2 : 1;
  cursor.at += 1;
}

/** Steps over a value of any kind, however deep. */
function skipValue(cursor: Cursor): void {
  let depth = 0;
  do {
    const character = cursor.text[cursor.at];
    if (character === '"') skipString(cursor);
    else if (character === '{' || character === '[') {
      depth += 1;
      cursor.at += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      cursor.at += 1;
    } else if (depth === 0) skipWord(cursor);
    else cursor.at += 1;
  } while (depth > 0);
}
