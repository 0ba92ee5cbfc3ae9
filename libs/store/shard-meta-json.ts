import { TallyError } from '../base/errors.ts';
import type { ShardMeta } from '../contracts/shard-meta.ts';

/** The meta field of a shard's hash. */
export function encodeMeta(meta: ShardMeta): string {
  return JSON.stringify(meta);
}

/**
 * Reads the meta field and holds it to its own law: every offset from `start` to `next` is
 * accounted for.
 *
 * @throws TallyError `shard_corrupt`
 */
export function decodeMeta(text: string, next: string): ShardMeta {
  let meta: ShardMeta;
  try {
    meta = JSON.parse(text) as ShardMeta;
  } catch (cause) {
    throw new TallyError('shard_corrupt', "A shard's meta is not JSON.", { cause });
  }
  const { start, applied, duplicate, conflict, rejected, skipped, gaps } = meta;
  const accounted = applied + duplicate + conflict + rejected + skipped + gaps;
  if (String(meta.next) !== next || meta.next - start !== accounted) {
    throw new TallyError(
      'shard_corrupt',
      `A shard's offsets don't add up: start ${start}, next ${next}, accounted for ${accounted}.`,
    );
  }
  return meta;
}
