import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { TallyError } from '../base/errors.ts';

/** A record as a line of a file holds it. Header names are UTF-8; everything else is bytes, which
 * stand as Base64. */
export interface FileRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
}

const base64 = z.base64();

const lineSchema = z.strictObject({
  key: base64.nullable(),
  value: base64.nullable(),
  headers: z.array(z.tuple([z.string(), base64.nullable()])).default([]),
});

/** A record as one line of NDJSON, without the line's end. */
export function encodeFileRecord(record: FileRecord): string {
  const { key, value, headers } = record;
  return JSON.stringify({
    key: key?.toString('base64') ?? null,
    value: value?.toString('base64') ?? null,
    headers: headers.map(([name, content]) => [name, content?.toString('base64') ?? null]),
  });
}

/**
 * The record of a line.
 *
 * @param lineNumber for the error, from 1
 * @throws TallyError `input_invalid` that names the line and what is wrong with it
 */
export function decodeFileRecord(line: string, lineNumber: number): FileRecord {
  const { key, value, headers } = readLine(line, lineNumber);
  return {
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map(([name, content]) => [name, bytesOf(content)]),
  };
}

function readLine(line: string, lineNumber: number): z.output<typeof lineSchema> {
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch (cause) {
    throw new TallyError('input_invalid', `Line ${lineNumber} is not JSON.`, { cause });
  }
  const parsed = lineSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new TallyError('input_invalid', `Line ${lineNumber}: ${problems.join('; ')}.`);
}

function bytesOf(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text, 'base64');
}
