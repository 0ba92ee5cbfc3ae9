import { TallyError } from '../../../libs/base/errors.ts';
import type { LostOffsets, ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import { CorruptRangeError } from '../../../libs/kafka/corrupt-range.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import { type KeySpace, shardKeys } from '../../../libs/store/keys.ts';
import type { RedisConnection, StoreScripts } from '../../../libs/store/scripts.ts';
import type { Swapped } from '../../../libs/store/shadow-store.ts';
import { LogLostError } from '../halt.ts';
import { assertSameLog, boundsOf } from '../log-check.ts';
import { brandFigures, differencesOf, type FigureDifference } from './brand-differences.ts';
import type { RebuildLog } from './rebuild-log.ts';
import { type RebuildPlacementParts, rebuildPlacement } from './rebuild-placement.ts';
import { isSame, lossText, planRebuild, type RebuildFacts } from './rebuild-plan.ts';
import { type BuilderParts, ShadowBuilder } from './shadow-builder.ts';
import { readSnapshot, type ShardSnapshot } from './shard-snapshot.ts';
import { skipLost } from './skip-lost.ts';

export interface RebuildParts extends Omit<BuilderParts, 'shard'>, RebuildPlacementParts {
  readonly log: RebuildLog;
  readonly shard: Omit<BuilderParts['shard'], 'isPlaced'>;
  readonly connection: RedisConnection & StoreScripts;
  readonly space: KeySpace;
  readonly identityKeyFingerprint: string;
  /** What else decides what a fold becomes: how records are held to their places. */
  readonly rules: string;
  /** Who rebuilds, when and why. */
  readonly origin: Readonly<Record<string, string>>;
  readonly unitOf: (category: string) => string;
  /** Where each partition's count is on record to start. */
  readonly recordedStart: (partition: number) => Promise<RebuildFacts['recorded']>;
  /** The work is about to begin: it goes from one offset to another. */
  readonly onBegin?: (partition: number, from: number, to: number) => void;
}

/** A shard that was built and waits to be put in place. */
export interface RebuiltShard {
  readonly partition: number;
  readonly kind: 'build' | 'skip';
  readonly bounds: PartitionBounds;
  /** The meta of the new shard, at the offset of the comparison. */
  readonly after: ShardMeta;
  /** The shard that is shown, as it was compared; null where it can't be read. */
  readonly before: ShardMeta | null;
  readonly unreadable: string | null;
  /** Figures that differ; meaningful where both stand at the same offset. */
  readonly differences: readonly FigureDifference[];
  /** Offsets that were folded by this run. */
  readonly folded: number;
  readonly durationMs: number;
  /** Catches up with the shown shard and takes its place. */
  swap(): Promise<Swapped & { readonly meta: ShardMeta }>;
  /** Gives the new shard up, and leaves nothing of it. */
  discard(): Promise<void>;
}

/**
 * Builds the shard of a partition anew beside the one that is shown, and compares the two at one
 * offset. Nothing that is shown changes before `swap`.
 *
 * @param accepted offsets that the operator gives up
 * @throws TallyError whose message says what to do
 */
export async function rebuildPartition(
  partition: number,
  accepted: readonly LostOffsets[],
  parts: RebuildParts,
): Promise<RebuiltShard> {
  await assertSameIdentityKey(partition, parts);
  const { connection, space, log } = parts;
  const count = await log.partitionCount();
  const shown = await readSnapshot(connection, space, shardKeys(space, partition));
  const bounds = await boundsOf(log, partition);
  const before = 'unreadable' in shown ? null : shown.state.meta;
  const recorded = await parts.recordedStart(partition);
  const topicId = await log.topicId();
  const placement = await rebuildPlacement(partition, { count, shown: before, topicId }, parts);
  const building = { ...parts, shard: { ...parts.shard, isPlaced: placement.isPlaced } };
  let plan = planRebuild({ bounds, shown: before, recorded, accepted });
  if (plan.kind === 'skip') {
    try {
      return await skipLost({ partition, range: plan.range, bounds }, building);
    } catch (thrown) {
      if (!(thrown instanceof TallyError) || thrown.code !== 'shard_corrupt') throw thrown;
      // What it has counted can't be kept, so more is lost, and to be given up by name.
      plan = planRebuild({ bounds, shown: null, recorded: recordOf(before), accepted });
    }
  }
  if (plan.kind === 'skip') throw new TallyError('invariant_broken', 'only a shard can be kept');
  await assertLost(partition, plan.start, { before, recorded, accepted }, parts);
  const startedMs = performance.now();
  const builder = await ShadowBuilder.begin(
    partition,
    {
      start: { ...plan.start, ...(topicId !== null && { topicId }) },
      rules: JSON.stringify([
        topicId,
        plan.start.start,
        plan.start.lost ?? [],
        parts.rules,
        placement.counts,
      ]),
      origin: parts.origin,
    },
    { ...building, sent: await sentBefore(partition, before, parts) },
  );
  const from = builder.next;
  const target = targetOf(before, bounds, plan.start.lost ?? []);
  parts.onBegin?.(partition, from, target);
  await builder.buildTo(target);
  const compared = await compare(builder, shown, parts);
  return {
    partition,
    kind: 'build',
    bounds,
    ...compared,
    folded: builder.next - from,
    durationMs: performance.now() - startedMs,
    async swap() {
      await catchUp(builder, parts);
      await placement.settle();
      const swapped = await builder.swap();
      await parts.shadows.tidy(partition);
      return { ...swapped, meta: builder.meta };
    },
    discard: () => parts.shadows.drop(partition),
  };
}

function recordOf(meta: ShardMeta | null): RebuildFacts['recorded'] {
  return meta === null ? null : { start: meta.start, lost: meta.lost ?? [] };
}

const nothing: LostOffsets = { from: 0, to: 0 };

/**
 * Offsets whose dead letters were sent when the shown shard counted them: all of its own, if it is
 * proved to be a fold of the log as it is now. A log that was made anew holds other records there.
 */
async function sentBefore(
  partition: number,
  shown: ShardMeta | null,
  { log }: RebuildParts,
): Promise<LostOffsets> {
  if (shown === null) return nothing;
  try {
    const { leaderEpoch } = await assertSameLog(log, partition, shown);
    return leaderEpoch === null ? nothing : { from: shown.start, to: shown.next };
  } catch (thrown) {
    if (thrown instanceof LogLostError) return nothing;
    throw thrown;
  }
}

/**
 * A shard is compared where it stands, if the log reaches so far; else all of the log is built. What
 * was given up is passed in any case: an owner that starts before it would halt there again.
 */
function targetOf(
  shown: ShardMeta | null,
  { low, high }: PartitionBounds,
  lost: readonly LostOffsets[],
): number {
  const stand = shown !== null && shown.next >= low && shown.next <= high ? shown.next : high;
  return Math.max(stand, ...lost.map(({ to }) => Math.min(to, high)));
}

/** Builds on to where the shown shard stands now, and lays the two side by side. */
async function compare(
  builder: ShadowBuilder,
  shownFirst: Awaited<ReturnType<typeof readSnapshot>>,
  { connection, space, log, unitOf }: RebuildParts,
): Promise<Pick<RebuiltShard, 'after' | 'before' | 'unreadable' | 'differences'>> {
  const { partition } = builder.keys;
  let shown = shownFirst;
  if (!('unreadable' in shown)) {
    shown = await readSnapshot(connection, space, shardKeys(space, partition));
  }
  if ('unreadable' in shown) {
    return { after: builder.meta, before: null, unreadable: shown.unreadable, differences: [] };
  }
  const { high } = await boundsOf(log, partition);
  const { meta } = shown.state;
  if (meta.next > builder.next && meta.next <= high) await builder.buildTo(meta.next);
  const built = await readSnapshot(connection, space, builder.keys);
  if ('unreadable' in built) {
    throw new TallyError('shard_corrupt', `The rebuilt shard can't be read: ${built.unreadable}.`);
  }
  const figures = ({ blocks }: ShardSnapshot) => brandFigures(blocks, unitOf);
  const differences = differencesOf(figures(shown), figures(built));
  return { after: built.state.meta, before: meta, unreadable: null, differences };
}

/** Builds on to about where the shown shard stands, so that readers hardly see it go back. */
async function catchUp(
  builder: ShadowBuilder,
  { connection, space, log }: RebuildParts,
): Promise<void> {
  const { partition } = builder.keys;
  const shown = shardKeys(space, partition).shard;
  if ((await connection.type(shown)) !== 'hash') return;
  const next = Number((await connection.hmget(shown, 'next'))[0] ?? Number.NaN);
  const { high } = await boundsOf(log, partition);
  if (next > builder.next && next <= high) await builder.buildTo(next);
}

/** Identities that are hashed with another key than the owners' would recognise no duplicate. */
async function assertSameIdentityKey(
  partition: number,
  { connection, space, identityKeyFingerprint }: RebuildParts,
): Promise<void> {
  const key = shardKeys(space, partition).shard;
  if ((await connection.type(key)) !== 'hash') return;
  const [stored] = await connection.hmget(key, 'identityKey');
  if (stored === null || stored === undefined || stored === identityKeyFingerprint) return;
  throw new TallyError(
    'settings_invalid',
    `The shard ${key} was built with another IDENTITY_KEY. Set the one that the aggregators have; ` +
      'to count with another key, count under another REDIS_PREFIX.',
  );
}

/** What is given up within the log must be unreadable there, to the very offsets. */
async function assertLost(
  partition: number,
  start: ShardMeta,
  known: {
    readonly before: ShardMeta | null;
    readonly recorded: RebuildFacts['recorded'];
    readonly accepted: readonly LostOffsets[];
  },
  { log, signal }: RebuildParts,
): Promise<void> {
  const lostBefore = (known.before ?? known.recorded)?.lost ?? [];
  const anew = known.accepted.filter(
    (range) => range.to > start.start && !lostBefore.some((some) => isSame(some, range)),
  );
  for (const range of anew) {
    const { from } = range;
    const found = await firstCorrupt(log.scan({ partition, from, to: from + 1 }, signal));
    if (found === null || found.baseOffset > from || found.lastOffset + 1 !== range.to) {
      throw new TallyError(
        'input_invalid',
        `Offsets ${lossText(range)} of partition ${partition} are not lost as a whole: ` +
          `${found === null ? 'they can be read' : `${found.baseOffset} to ${found.lastOffset} can't be decoded`}.`,
      );
    }
  }
}

async function firstCorrupt(
  chunks: AsyncIterable<unknown>,
): Promise<CorruptRangeError['range'] | null> {
  try {
    for await (const _ of chunks);
    return null;
  } catch (thrown) {
    if (thrown instanceof CorruptRangeError) return thrown.range;
    throw thrown;
  }
}
