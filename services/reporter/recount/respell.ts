/** A string, a `null` or a `-0` of JSON text that is well-formed. The numbers that begin with −0 and
 * go on (`-0.5`, `-0e1`) are left alone. */
const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|null|-0(?![.eE])/g;

/**
 * Spells well-formed JSON so that DuckDB sees what it would hide. A `null` becomes `{}`, since
 * `json_transform` can't tell a null field from an absent one, and an object is wrong wherever
 * null is. `-0` becomes `-0.0`, since it would be read as 0. A lone surrogate becomes U+0000, which
 * is just as wrong in a known field and just as harmless elsewhere, since DuckDB takes the whole
 * text for malformed otherwise.
 */
export function respellForDuckDb(text: string): string {
  return text.replace(token, (found) => {
    if (found === 'null') return '{}';
    if (found === '-0') return '-0.0';
    return found.includes('\\u') ? respellString(found) : found;
  });
}

function respellString(quoted: string): string {
  const value = JSON.parse(quoted) as string;
  if (value.isWellFormed()) return quoted;
  return JSON.stringify(value.replace(/\p{Surrogate}/gu, '\u0000'));
}
