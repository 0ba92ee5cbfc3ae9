/** A field of a part of a definition, as it was and as it is; empty where it is not there. */
export interface ChangedPart {
  /** Empty where the part has no fields. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What of a part of a definition has changed, field by field and those within it by their path.
 * Whole parts that came or went are told by all their fields.
 */
export function changedParts(before: unknown, after: unknown): ChangedPart[] {
  if (!isRecord(before ?? after) || !isRecord(after ?? before)) {
    return [{ name: '', before: said(before), after: said(after) }];
  }
  const [old, fresh] = [flat(before), flat(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return names
    .map((name) => ({ name, before: said(old[name]), after: said(fresh[name]) }))
    .filter((part) => part.before !== part.after);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a part, those of parts within it by their path: `target.units`. */
function flat(value: unknown, path = ''): Record<string, unknown> {
  if (!isRecord(value)) return value === undefined ? {} : { [path]: value };
  const fields = Object.entries(value);
  return Object.assign(
    {},
    ...fields.map(([name, each]) => flat(each, path === '' ? name : `${path}.${name}`)),
  );
}

function said(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
