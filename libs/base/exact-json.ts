/** What this Node has of ECMA-262's "JSON.parse source text access", which the types lack. */
const json = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
};

/**
 * JSON text of a value in which whole numbers may be bigints: those are written as plain integers,
 * with all their digits.
 */
export function exactJsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    // A bigint is refused with a TypeError. So few answers hold one that looking for them first
    // would cost every other answer more than a second attempt costs these.
    if (!(thrown instanceof TypeError)) throw thrown;
    return JSON.stringify(value, (_name, each: unknown) =>
      typeof each === 'bigint' ? json.rawJSON(each.toString()) : each,
    );
  }
}

const wholeNumber = /^-?\d+$/;

/**
 * Reads JSON text; an integer that a double would round comes as a bigint.
 *
 * @throws SyntaxError where it is not JSON
 */
export function parseExactJson(text: string): unknown {
  return json.parse(text, (_name, value, { source }) => {
    const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
    return isRounded && source !== undefined && wholeNumber.test(source) ? BigInt(source) : value;
  });
}
