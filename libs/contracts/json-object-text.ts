import { Buffer, isUtf8 } from 'node:buffer';
import { eventLimits, type Rejected } from './order-event.ts';

export type JsonObjectText = { readonly kind: 'text'; readonly text: string } | Rejected;

/**
 * The text of bytes that are one well-formed JSON object and nothing else, within the bounds of
 * size and depth. The bounds are looked at before anything is parsed.
 */
export function readJsonObjectText(bytes: Uint8Array): JsonObjectText {
  if (bytes.length > eventLimits.valueBytesMax) {
    return rejected('too_large', `the value has ${bytes.length} bytes, more than 65,536`);
  }
  if (!isUtf8(bytes)) return rejected('invalid_utf8', 'the value is not valid UTF-8');
  if (isDeeper(bytes, eventLimits.depthMax)) {
    return rejected('too_deep', `the value has more than ${eventLimits.depthMax} levels`);
  }
  const text = textOf(bytes);
  const parsed = parse(text);
  if (!parsed.ok) return rejected('invalid_json', 'the value is not well-formed JSON');
  if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) {
    return rejected('not_an_object', 'the value is JSON, but not an object');
  }
  return { kind: 'text', text };
}

/** Bytes as text. Valid UTF-8 comes through unchanged, a byte order mark too. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function rejected(reason: Rejected['reason'], message: string): Rejected {
  return { kind: 'rejected', reason, message };
}

function parse(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether brackets outside strings nest deeper than `depthMax`. It need not be right for text
 * that is not well-formed: such text is rejected either way.
 */
function isDeeper(bytes: Uint8Array, depthMax: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
      continue;
    }
    if (byte === quote) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
