import { isCounterField, pageOfField } from '../../libs/contracts/cell-names.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { chunkIdentities, identityBytes } from '../../libs/fold/identity-table.ts';
import { SeriesNames } from '../support/series-names.ts';
import {
  addIdentity,
  blockDigest,
  type Digest,
  forEachCounter,
  pageDigest,
  type StoredBlock,
} from './digest.ts';
import { textOfMeta } from './meta-text.ts';
import type { Database, Value } from './redis/database.ts';
import type { Expected } from './truth.ts';

/** A shard as it lies in a database, read by nothing that the product uses to load one. */
export interface ShardView {
  readonly epoch: string;
  readonly meta: ShardMeta;
  readonly digest: Digest;
  /** Sum over the identities by position; null where a chunk is missing, short or no string. */
  readonly identities: Digest | null;
}

/** Every counter that a stored shard holds, by name. */
export function countersOf(database: Database, key: string): Map<string, number> {
  const counters = new Map<string, number>();
  const value = database.get(key);
  if (value?.kind !== 'hash') return counters;
  for (const block of blocksOf(value.fields)) {
    forEachCounter(block, (counter, number) => counters.set(counter, number));
  }
  return counters;
}

/** The blocks among the fields of a shard. */
function blocksOf(fields: ReadonlyMap<string, Buffer>): StoredBlock[] {
  const names = new SeriesNames();
  const blocks: StoredBlock[] = [];
  for (const [field, value] of fields) {
    if (!isCounterField(field) || names.learn({ name: field, value })) continue;
    if (pageOfField(field) === undefined) blocks.push({ field, value, names });
  }
  return blocks;
}

/** Sum of the digests of all blocks and pages of purchases among the fields of a shard. */
function digestOf(fields: ReadonlyMap<string, Buffer>): Digest {
  const sum = { low: 0, high: 0 };
  const add = ({ low, high }: Digest): void => {
    sum.low = (sum.low + low) | 0;
    sum.high = (sum.high + high) | 0;
  };
  for (const block of blocksOf(fields)) add(blockDigest(block));
  const listingOf = (number: number): string => fields.get(`s/${number}`)?.toString('latin1') ?? '';
  for (const [field, value] of fields) {
    const page = pageOfField(field);
    if (page !== undefined) add(pageDigest(page, value, listingOf));
  }
  return sum;
}

/** Reads a shard; undefined where there is none, or something else. */
export function viewShard(database: Database, key: string): ShardView | undefined {
  const value = database.get(key);
  if (value?.kind !== 'hash') return undefined;
  const field = (name: string): string => value.fields.get(name)?.toString() ?? '';
  const meta = JSON.parse(field('meta')) as ShardMeta;
  const digest = digestOf(value.fields);
  if (String(meta.next) !== field('next'))
    throw new Error(`next ${field('next')} is not in the meta`);
  const side = field('side') || 'a';
  const chunks = `${key}:ids${side === 'a' ? '' : `-${side}`}`;
  const identities = viewIdentities((n) => database.get(`${chunks}:${n}`), meta.applied);
  return { epoch: field('epoch'), meta, digest, identities };
}

function viewIdentities(chunk: (n: number) => Value | undefined, applied: number): Digest | null {
  const digest = { low: 0, high: 0 };
  for (let position = 0; position < applied; position++) {
    const index = position % chunkIdentities;
    const value = chunk((position - index) / chunkIdentities);
    if (value?.kind !== 'string') return null;
    const at = index * identityBytes;
    if (value.bytes.length < at + identityBytes) return null;
    addIdentity(digest, position, value.bytes, at);
  }
  return digest;
}

/** The counters and the meta of a shard are those that are expected. */
export function isExpected(
  shard: { meta: ShardMeta; digest: Digest },
  expected: Expected,
): boolean {
  return (
    shard.digest.low === expected.digest.low &&
    shard.digest.high === expected.digest.high &&
    textOfMeta(shard.meta) === expected.meta
  );
}
