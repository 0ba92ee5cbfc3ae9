import { toError } from '../../libs/base/errors.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { Log } from '../../libs/kafka/log.ts';
import type { Claim, ShardStore } from '../../libs/store/shard-store.ts';

/** What hiding a shard takes. */
export interface HidingParts {
  readonly store: Pick<ShardStore, 'commit'>;
  readonly logger: Log;
}

export interface Hiding {
  /** What the shard is thought to hold when its turn has come. */
  readonly meta: () => ShardMeta | undefined;
  /** Why its partition is halted, for people. */
  readonly reason: string;
  /** A commit that is still on its way. */
  readonly after?: Promise<void> | undefined;
}

/** Readers of a shard that is halted load it anew in any case, so its changes need not be kept. */
const changesKept = 1;
const nothing = Buffer.alloc(0);

/**
 * Writes into a shard that its partition is halted, so that no reader shows its figures. Where that
 * fails, the owner looks at the shard again soon, and the next one tries again.
 */
export async function hide(
  { store, logger }: HidingParts,
  claim: Claim,
  { meta, reason, after }: Hiding,
): Promise<void> {
  await after;
  const stored = meta();
  if (stored === undefined) return;
  try {
    await mark(store, claim, { ...stored, halted: reason });
  } catch (thrown) {
    const { partition } = claim;
    logger.warn({ partition, err: toError(thrown) }, 'the halt could not be noted');
  }
}

/**
 * Lets a shard be shown again that was halted, and is right again without a commit: a commit of
 * counters takes the mark away by itself.
 *
 * @throws CommitRefusedError as any commit
 */
export async function show(
  store: Pick<ShardStore, 'commit'>,
  claim: Claim,
  meta: ShardMeta,
): Promise<void> {
  if (claim.halted !== undefined && meta === claim.meta) await mark(store, claim, meta);
}

/**
 * A commit that changes no counter, so an owner that is fenced, or a shard that has moved on, is
 * left alone, and those who follow the shard hear of it at once.
 */
async function mark(
  store: Pick<ShardStore, 'commit'>,
  claim: Claim,
  meta: ShardMeta,
): Promise<void> {
  const place = { from: meta.next, fromDigest: meta.digest, meta };
  const delta = { ...place, entries: nothing, blockCount: 0, identities: [] };
  await store.commit(claim, delta, changesKept);
}
