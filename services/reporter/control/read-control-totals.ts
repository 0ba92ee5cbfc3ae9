import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { TallyError } from '../../../libs/base/errors.ts';
import { exactOf } from '../../../libs/base/exact.ts';
import { parseExactJson } from '../../../libs/base/exact-json.ts';
import {
  type ControlTotal,
  controlRowsMax,
  controlTotalSchema,
} from '../../../libs/contracts/control-totals.ts';
import { pathText } from '../../../libs/contracts/issue-text.ts';

/** Control totals as they were given, and what they say. */
export interface ControlTotals {
  /** `control-totals.csv` or `control-totals.json`. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly rows: readonly ControlTotal[];
}

const faultsShownMax = 5;
const numberNames: ReadonlySet<string> = new Set(['units', 'amount']);

/**
 * Reads control totals of a file: CSV with the names of the fields in its first line, or JSON with an
 * array of rows.
 *
 * @throws TallyError `input_invalid` where it can't be read, or says something else
 */
export async function readControlTotals(file: string): Promise<ControlTotals> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (cause) {
    throw new TallyError('input_invalid', `${file} can't be read.`, { cause });
  }
  const isJson = extname(file).toLowerCase() === '.json';
  const name = `control-totals.${isJson ? 'json' : 'csv'}`;
  return { name, content, rows: parseControlTotals(name, content, basename(file)) };
}

/**
 * @param name ends with `.json` or `.csv`
 * @param called what errors call it
 * @throws TallyError `input_invalid`
 */
export function parseControlTotals(
  name: string,
  content: Uint8Array,
  called = name,
): ControlTotal[] {
  const text = new TextDecoder().decode(content);
  let rows: unknown;
  try {
    rows = name.endsWith('.json') ? parseExactJson(text) : csvRows(text);
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new TallyError('input_invalid', `${called} can't be read: ${what}`, { cause });
  }
  if (!Array.isArray(rows)) {
    throw new TallyError('input_invalid', `${called} must be an array of rows.`);
  }
  if (rows.length === 0 || rows.length > controlRowsMax) {
    const message = `${called} has ${rows.length} rows; it must have 1 to ${controlRowsMax}.`;
    throw new TallyError('input_invalid', message);
  }
  const faults: string[] = [];
  const parsed = rows.flatMap((row: unknown, index): ControlTotal[] => {
    const result = controlTotalSchema.safeParse(row);
    if (result.success) return [result.data];
    for (const { path, message } of result.error.issues) {
      faults.push(`row ${index + 1}: ${pathText(path)} ${message}`);
    }
    return [];
  });
  if (faults.length === 0) faults.push(...hourFaults(parsed));
  if (faults.length === 0) return parsed;
  const rest = faults.length - faultsShownMax;
  const more = rest > 0 ? `; and ${rest} more` : '';
  const message = `${called}: ${faults.slice(0, faultsShownMax).join('; ')}${more}.`;
  throw new TallyError('input_invalid', message);
}

/** Rows as objects; an empty field is none. */
function csvRows(text: string): Record<string, unknown>[] {
  const rows: Record<string, string>[] = parse(text, {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    trim: true,
  });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => [name, numberNames.has(name) ? wholeNumber(value) : value]),
    ),
  );
}

/** The text itself where it is none, for the schema to refuse. */
function wholeNumber(text: string): unknown {
  return /^\d{1,40}$/.test(text) ? exactOf(BigInt(text)) : text;
}

/** Hours that begin at different minutes would overlap. */
function hourFaults(rows: readonly ControlTotal[]): string[] {
  const startOf = ({ hour }: ControlTotal) => Date.parse(hour) % 3_600_000;
  const [first] = rows;
  if (first === undefined) return [];
  return rows.flatMap((row, index) =>
    startOf(row) === startOf(first) ? [] : [`row ${index + 1}: hour does not begin as in row 1`],
  );
}
