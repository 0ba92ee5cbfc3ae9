import { createHash } from 'node:crypto';

/** Eight characters that differ for other content: part of the name of a folder in the cache. */
export function stampOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}
