import { TallyError } from '../../../libs/base/errors.ts';
import type { LostOffsets } from '../../../libs/contracts/shard-meta.ts';
import { Shard } from '../../../libs/fold/shard.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import type { RebuiltShard } from './rebuild-partition.ts';
import { type BuilderParts, emptyChunk } from './shadow-builder.ts';

/**
 * Keeps all that a shard has counted and sets it behind records that expired before they were
 * counted. They become gaps, and stay on the shard's record as lost. The log can't give more: what
 * the shard counted before has expired there, too, or may expire at any moment.
 */
export async function skipLost(
  lost: {
    readonly partition: number;
    readonly range: LostOffsets;
    readonly bounds: PartitionBounds;
  },
  parts: Pick<BuilderParts, 'store' | 'shard'>,
): Promise<RebuiltShard> {
  const { partition, range, bounds } = lost;
  const startedMs = performance.now();
  const claim = await parts.store.claimExisting(partition);
  if (claim === undefined || claim.meta.next !== range.from) {
    throw new TallyError('conflict', `The shard of partition ${partition} has moved. Look again.`);
  }
  const before = claim.meta;
  const after = { ...before, next: range.to, gaps: before.gaps + (range.to - range.from) };
  const lostNow = [...(before.lost ?? []), range];
  const loaded = new Shard({ ...before, lost: lostNow }, parts.shard);
  await parts.store.load(claim, loaded);
  loaded.fold(emptyChunk(partition, range, 0));
  return {
    partition,
    kind: 'skip',
    bounds,
    after: { ...after, lost: lostNow },
    before,
    unreadable: null,
    differences: [],
    folded: 0,
    durationMs: performance.now() - startedMs,
    async swap() {
      const delta = loaded.takeDelta();
      await parts.store.commit(claim, delta, 1);
      return { epoch: Number(claim.epoch), nextBefore: before.next, meta: delta.meta };
    },
    discard: async () => undefined,
  };
}
