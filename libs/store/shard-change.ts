import { TallyError } from '../base/errors.ts';
import type { ShardState } from '../contracts/shard-meta.ts';
import { decodeMeta } from './shard-meta-json.ts';

/** An entry of a stream, as ioredis gives it. */
export type StreamEntry = [id: Buffer, fields: Buffer[]];

/** One change of a shard as its stream holds it. */
export interface Change {
  readonly id: string;
  readonly from: string;
  /** Digest of the shard before the change. */
  readonly fromDigest: string;
  readonly state: ShardState;
  readonly blocks: Buffer;
}

/**
 * Takes an entry of a shard's stream of changes apart.
 *
 * @throws TallyError `shard_corrupt` where it is not what a commit writes
 */
export function decodeChange(partition: number, key: string, [id, fields]: StreamEntry): Change {
  const values = new Map<string, Buffer>();
  for (let i = 0; i < fields.length; i += 2) {
    values.set((fields[i] as Buffer).toString(), fields[i + 1] as Buffer);
  }
  const text = (name: string): string => values.get(name)?.toString() ?? '';
  const blocks = values.get('blocks');
  if (blocks === undefined) {
    throw new TallyError('shard_corrupt', `Change ${id} of ${key} is not ours.`);
  }
  const meta = decodeMeta(text('meta'), text('next'));
  return {
    id: id.toString(),
    from: text('from'),
    fromDigest: text('digest'),
    state: { partition, epoch: Number(text('epoch')), meta },
    blocks,
  };
}
