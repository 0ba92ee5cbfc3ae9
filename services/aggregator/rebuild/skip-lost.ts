import { setTimeout as sleep } from 'node:timers/promises';
import { TallyError } from '../../../libs/base/errors.ts';
import type { LostOffsets } from '../../../libs/contracts/shard-meta.ts';
import { Shard } from '../../../libs/fold/shard.ts';
import type { ShardDelta } from '../../../libs/fold/shard-delta.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import { type Claim, CommitRefusedError } from '../../../libs/store/shard-store.ts';
import type { RebuiltShard } from './rebuild-partition.ts';
import { type BuilderParts, emptyChunk } from './shadow-builder.ts';

interface Skip {
  readonly partition: number;
  readonly range: LostOffsets;
  readonly bounds: PartitionBounds;
}

type SkipParts = Pick<BuilderParts, 'store' | 'shard'>;

/** A halted owner looks at its shard again and again, and claims it each time. */
const attemptsMax = 20;
const betweenAttemptsMs = 100;

/**
 * Keeps all that a shard has counted and sets it behind records that expired before they were
 * counted. They become gaps, and stay on the shard's record as lost. The log can't give more: what
 * the shard counted before has expired there, too, or may expire at any moment.
 *
 * @throws TallyError `conflict` where the shard is not there any more, `shard_corrupt` where what it
 *   has counted can't be kept
 */
export async function skipLost(skip: Skip, parts: SkipParts): Promise<RebuiltShard> {
  const startedMs = performance.now();
  const { claim, delta } = await unlessDisturbed(() => behindTheLoss(skip, parts));
  return {
    partition: skip.partition,
    kind: 'skip',
    bounds: skip.bounds,
    after: delta.meta,
    before: claim.meta,
    unreadable: null,
    differences: [],
    folded: 0,
    durationMs: performance.now() - startedMs,
    swap: () =>
      unlessDisturbed(async () => {
        const { claim, delta } = await behindTheLoss(skip, parts);
        await parts.store.commit(claim, delta, 1);
        return { epoch: Number(claim.epoch), nextBefore: claim.meta.next, meta: delta.meta };
      }),
    discard: async () => undefined,
  };
}

/** Claims and loads the shard, and takes it in memory to where the log goes on. */
async function behindTheLoss(
  { partition, range }: Skip,
  { store, shard }: SkipParts,
): Promise<{ readonly claim: Claim; readonly delta: ShardDelta }> {
  const claim = await store.claimExisting(partition);
  if (claim === undefined || claim.meta.next !== range.from) {
    throw new TallyError('conflict', `The shard of partition ${partition} has moved. Look again.`);
  }
  const lost = [...(claim.meta.lost ?? []), range];
  const loaded = new Shard({ ...claim.meta, lost }, shard);
  await store.load(claim, loaded);
  loaded.fold(emptyChunk(partition, range, 0));
  return { claim, delta: loaded.takeDelta() };
}

/** Tries again where the owner has claimed the shard meanwhile. */
async function unlessDisturbed<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (attempt >= attemptsMax || !isDisturbed(thrown)) throw thrown;
      await sleep(betweenAttemptsMs);
    }
  }
}

function isDisturbed(thrown: unknown): boolean {
  if (thrown instanceof CommitRefusedError) return thrown.refusal === 'fenced';
  return thrown instanceof TallyError && thrown.code === 'shard_moved';
}
