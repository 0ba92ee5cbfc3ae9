import { Buffer, isUtf8 } from 'node:buffer';
import { textOf } from './json-object-text.ts';
import type { RecordHeaders, Rejected } from './order-event.ts';

/** CloudEvents content modes of the Kafka protocol binding. */
export type ContentMode = 'structured' | 'binary';

const structuredMediaType = /^[ \t]*application\/cloudevents\+json[ \t]*(?:;|$)/i;

/**
 * The content mode that a record's headers name: a `content-type` of CloudEvents JSON is
 * structured, else a `ce_specversion` is binary, else structured.
 */
export function contentMode(headers: RecordHeaders): ContentMode {
  let isBinary = false;
  for (const [name, value] of headers) {
    const headerName = nameText(name);
    if (headerName === 'content-type' && value !== null && isStructuredType(value)) {
      return 'structured';
    }
    if (headerName === 'ce_specversion') isBinary = true;
  }
  return isBinary ? 'binary' : 'structured';
}

/** The attributes that the headers of a record in binary mode carry. */
export interface CloudEventHeaders {
  /** First value of each `ce_` header by its name. */
  readonly values: ReadonlyMap<string, Uint8Array | null>;
  /** Names of `ce_` headers that stand more than once, in the order in which that shows. */
  readonly duplicates: ReadonlySet<string>;
}

export function cloudEventHeaders(headers: RecordHeaders): CloudEventHeaders {
  const values = new Map<string, Uint8Array | null>();
  const duplicates = new Set<string>();
  for (const [name, value] of headers) {
    const headerName = nameText(name);
    if (!headerName.startsWith('ce_')) continue;
    if (values.has(headerName)) duplicates.add(headerName);
    else values.set(headerName, value);
  }
  return { values, duplicates };
}

/** The text of a known header: undefined where it is not there, or why it can't be one. */
export function headerText(
  headers: CloudEventHeaders,
  name: string,
): string | undefined | Rejected {
  const value = headers.values.get(name);
  if (value === undefined) return undefined;
  if (value === null) return invalid(`header ${name} has no value`);
  return isUtf8(value) ? textOf(value) : invalid(`header ${name} is not valid UTF-8`);
}

function invalid(message: string): Rejected {
  return { kind: 'rejected', reason: 'invalid_header', message };
}

function isStructuredType(value: Uint8Array): boolean {
  return structuredMediaType.test(latin1(value));
}

/** A name in one form. Latin-1 keeps names apart that are not valid UTF-8. */
function nameText(name: string | Uint8Array): string {
  return typeof name === 'string' ? name : latin1(name);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
