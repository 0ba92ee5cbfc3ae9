import { type CampaignDefinition, definitionFields } from './campaign-definition.ts';
import { definitionFaults, type SoundFields } from './definition-faults.ts';
import { isMissing, pathText } from './issue-text.ts';

/** Something to put right in the text of a definition. */
export interface DefinitionProblem {
  /** Such as `brands[0].target.units`; empty where it is the text as a whole. */
  readonly path: string;
  /** Line of the text, from 1; null where it can't be told. */
  readonly line: number | null;
  readonly message: string;
}

export type CheckedDefinition =
  | { readonly kind: 'definition'; readonly definition: CampaignDefinition }
  | { readonly kind: 'invalid'; readonly problems: readonly DefinitionProblem[] };

/** Checks a definition that is a value already, such as the body of a request. */
export function checkDefinition(
  value: unknown,
  lineOf: (path: readonly PropertyKey[]) => number | null = () => null,
): CheckedDefinition {
  const fields = definitionFields.safeParse(value);
  const faults = definitionFaults(fields.success ? fields.data : soundFields(value));
  if (fields.success && faults.length === 0) return { kind: 'definition', definition: fields.data };
  const all = [...(fields.success ? [] : fieldFaults(fields.error.issues, value)), ...faults];
  const problems = all.map(({ path, message }) => ({
    path: pathText(path),
    line: lineOf(path),
    message,
  }));
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { kind: 'invalid', problems };
}

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function fieldFaults(
  issues: NonNullable<ReturnType<typeof definitionFields.safeParse>['error']>['issues'],
  value: unknown,
): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const { path, message } = issue;
    if (isMissing(issue, value)) return [{ path, message: 'is missing' }];
    if (issue.code === 'invalid_key') {
      return [{ path, message: issue.issues[0]?.message ?? message }];
    }
    if (issue.code !== 'unrecognized_keys') return [{ path, message }];
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  });
}

/** The fields that are in order by themselves, so that the others hide no fault between them. */
function soundFields(value: unknown): SoundFields {
  if (typeof value !== 'object' || value === null) return {};
  const sound: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(definitionFields.shape)) {
    const checked = field.safeParse((value as Record<string, unknown>)[name]);
    if (checked.success) sound[name] = checked.data;
  }
  return sound;
}

/** Writes problems for people, one a line. */
export function problemsText(problems: readonly DefinitionProblem[]): string {
  return problems
    .map(({ path, line, message }) => {
      const place = line === null ? '' : `line ${line}: `;
      return `${place}${path}${path === '' ? '' : ' '}${message}`;
    })
    .join('\n');
}
