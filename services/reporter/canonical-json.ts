import canonicalize from 'canonicalize';
import { assert } from '../../libs/base/assert.ts';

/**
 * The one spelling of a JSON value (RFC 8785): the same value gives the same bytes everywhere.
 * RFC 8785 knows no whole numbers beyond 2^53 − 1, so a bigint stands as a string of its digits.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(withoutBigints(value));
  assert(text !== undefined, 'there is a value to spell');
  return text;
}

function withoutBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutBigints(each)]));
}
