import type { z } from 'zod';

/** How faults that a schema finds are put to people. */

type Issue = z.core.$ZodIssue;

/** Whether the fault is that a field is not there at all. */
export function isMissing(issue: Issue, root: unknown): boolean {
  return issue.code === 'invalid_type' && valueAt(root, issue.path) === undefined;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (value as Record<PropertyKey, unknown> | null | undefined)?.[name],
    root,
  );
}

/** A path as people write it: `data.lines[0].quantity`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
