import { TallyError } from './errors.ts';
import type { Setting } from './setting.ts';

/** What a service can be told, by the names of its environment variables. */
export type SettingsTable = Readonly<Record<string, Setting<unknown>>>;

/** The values of a table, under the names of the variables. */
export type SettingsOf<Table extends SettingsTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer T> ? T : never;
};

/** What is wrong with a variable, as the rest of a sentence that starts with its name. */
export interface SettingProblem {
  readonly name: string;
  readonly problem: string;
}

/** Looks at values together. Those that are wrong by themselves are not there, and what a rule says
 * about them is dropped. */
export type SettingsRule<Table extends SettingsTable> = (
  settings: Partial<SettingsOf<Table>>,
) => readonly SettingProblem[];

/**
 * Reads a table from a record of environment variables, once, at the start of a process. An empty
 * variable counts as one that is not set; variables that the table does not name are left alone.
 *
 * @throws TallyError `settings_invalid` that lists every problem at once: the variable, what is
 *   wrong with it and an example. It never shows a secret.
 */
export function parseSettings<Table extends SettingsTable>(
  table: Table,
  env: Readonly<Record<string, string | undefined>>,
  ...rules: readonly SettingsRule<Table>[]
): SettingsOf<Table> {
  const problems: SettingProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const given = env[name]?.trim() ?? '';
    const read = given === '' ? readUnset(setting) : readGiven(setting, given);
    if ('problem' in read) problems.push({ name, problem: read.problem });
    else values[name] = read.value;
  }
  const wrong = new Set(problems.map(({ name }) => name));
  for (const rule of rules) {
    const found = rule(values as Partial<SettingsOf<Table>>);
    problems.push(...found.filter(({ name }) => !wrong.has(name)));
  }
  if (problems.length > 0) throw new TallyError('settings_invalid', listProblems(table, problems));
  return Object.freeze(values) as SettingsOf<Table>;
}

/** One row of a table as documentation and `--help` show it. */
export interface SettingRow {
  readonly name: string;
  readonly kind: string;
  /** The default as it would be written; undefined where there is none. */
  readonly default: string | undefined;
  readonly required: boolean;
  readonly secret: boolean;
  readonly description: string;
  readonly example: string;
}

/** The rows of a table, in its own order. */
export function describeSettings(table: SettingsTable): SettingRow[] {
  return Object.entries(table).map(([name, setting]) => ({
    name,
    kind: setting.kind,
    default: setting.fallback === undefined ? undefined : setting.write(setting.fallback),
    required: setting.required,
    secret: setting.secret,
    description: setting.description,
    example: setting.example,
  }));
}

/** The values of a table for the start-up line of the log: secrets and passwords in addresses are
 * blotted out, what is not set is left out. */
export function redactSettings<Table extends SettingsTable>(
  table: Table,
  settings: SettingsOf<Table>,
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, setting] of Object.entries(table)) {
    const value: unknown = settings[name];
    if (value === undefined) continue;
    shown[name] = setting.secret ? '(hidden)' : hidePasswords(setting.write(value));
  }
  return shown;
}

/**
 * Blots out user and password of every address in a text. It takes too much rather than too little:
 * what stands between the first `//` and the last `@` is gone.
 */
export function hidePasswords(shown: string): string {
  return shown.replace(/\/\/.*@/s, '//(hidden)@');
}

type Read = { readonly value: unknown } | { readonly problem: string };

function readUnset(setting: Setting<unknown>): Read {
  return setting.required ? { problem: 'is not set' } : { value: setting.fallback };
}

function readGiven(setting: Setting<unknown>, given: string): Read {
  const result = setting.schema.safeParse(given);
  if (result.success) return { value: result.data };
  const problem = result.error.issues.map((issue) => issue.message).join(', ');
  return { problem: setting.secret ? problem : `${problem}, and is "${shorten(given)}"` };
}

const shownCharsMax = 80;

function shorten(given: string): string {
  const shown = hidePasswords(given);
  return shown.length <= shownCharsMax ? shown : `${shown.slice(0, shownCharsMax)}…`;
}

function listProblems(table: SettingsTable, problems: readonly SettingProblem[]): string {
  const lines = problems.flatMap(({ name, problem }) => {
    const setting = table[name];
    const help = setting && `    ${setting.description} Example: ${name}=${setting.example}`;
    return [`  ${name} ${problem}.`, ...(help ? [help] : [])];
  });
  const heading = problems.length === 1 ? 'A setting needs' : `${problems.length} settings need`;
  return [`${heading} to be put right:`, ...lines].join('\n');
}
