import { isUtf8 } from 'node:buffer';
import type { RejectReason, SkipReason } from '../../../libs/contracts/outcomes.ts';

/** A record's headers in their order, as bytes. */
export type HeaderList = readonly (readonly [name: string, value: Uint8Array | null])[];

/** The envelope of an event in binary mode as the beginning of the same event in structured mode,
 * up to the value of its `data`; or why there is none. */
export type Envelope =
  | { readonly kind: 'envelope'; readonly opening: string }
  | { readonly kind: 'rejected'; readonly reason: RejectReason }
  | { readonly kind: 'skipped'; readonly reason: SkipReason };

const structuredType = /^[ \t]*application\/cloudevents\+json[ \t]*(;|$)/i;
const ownTypes = /^shop\.order\.(placed|paid|cancelled|returned|refunded)\.v1$/;
const attributes = ['specversion', 'id', 'source', 'type', 'time', 'subject'] as const;

/** Whether the headers say that the value is only the `data` of an event. */
export function isBinaryMode(headers: HeaderList): boolean {
  const isStructured = headers.some(
    ([name, value]) =>
      name === 'content-type' && value !== null && structuredType.test(latin1(value)),
  );
  return !isStructured && headers.some(([name]) => name === 'ce_specversion');
}

/** Puts the `ce_` headers of a record into the words of structured mode. */
export function readEnvelope(headers: HeaderList): Envelope {
  const own = headers.filter(([name]) => name.startsWith('ce_'));
  const types = own.filter(([name]) => name === 'ce_type');
  const [type] = types;
  if (types.length > 1) return rejected('duplicate_header');
  if (!type) return rejected('invalid_envelope');
  const typeText = textOf(type[1]);
  if (typeText === null) return rejected('invalid_header');
  if (!ownTypes.test(typeText)) return { kind: 'skipped', reason: 'foreign_type' };
  if (new Set(own.map(([name]) => name)).size < own.length) return rejected('duplicate_header');
  let opening = '{';
  for (const attribute of attributes) {
    const header = own.find(([name]) => name === `ce_${attribute}`);
    if (!header) continue;
    const text = textOf(header[1]);
    if (text === null) return rejected('invalid_header');
    opening += `"${attribute}":${JSON.stringify(text)},`;
  }
  return { kind: 'envelope', opening: `${opening}"data":` };
}

function rejected(reason: RejectReason): Envelope {
  return { kind: 'rejected', reason };
}

function textOf(value: Uint8Array | null): string | null {
  return value !== null && isUtf8(value) ? utf8(value) : null;
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
