import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import type { CloseBlocker } from '../../../libs/contracts/close-record.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import { blocker, CloseRefused } from './close-blockers.ts';
import { type LoadedShard, loadShard, type ShardPlace } from './load-shard.ts';

export interface CutOptions extends ShardPlace {
  /** How far each partition of the order topic goes, by Kafka. */
  readonly bounds: () => Promise<readonly PartitionBounds[]>;
  /**
   * Where the events' own clock decides instead of this world's: the instant, in ms since 1970, that
   * each partition's latest event must have reached. Null where it does not.
   */
  readonly eventsUntilMs: number | null;
  /** How long shards may take to get as far as the log goes, in ms. */
  readonly waitMsMax: number;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

const lookEveryMs = 1_000;

/**
 * Cuts the log: takes each shard where it is at the owner's own commit, as soon as everything is
 * counted that was in the log when this was called. The cut of a partition is its shard's next offset,
 * so the figures are exactly those before the cut, and the owner does not have to know.
 *
 * @throws CloseRefused where a partition is halted, has no shard, or lags for too long
 * @throws TallyError `kafka_unavailable`
 */
export async function cutShards(options: CutOptions): Promise<LoadedShard[]> {
  const { bounds, waitMsMax, signal, clock = systemClock } = options;
  const ends = await bounds();
  const startedMs = clock.monotonic();
  const cut = new Map<number, LoadedShard>();
  for (;;) {
    signal.throwIfAborted();
    const blockers: CloseBlocker[] = [];
    for (const end of ends) {
      if (cut.has(end.partition)) continue;
      const found = await lookAt(options, end);
      if ('code' in found) blockers.push(found);
      else cut.set(end.partition, found);
    }
    if (blockers.length === 0) break;
    const isOver = clock.monotonic() - startedMs >= waitMsMax;
    if (isOver || blockers.some(({ code }) => code === 'halted')) throw new CloseRefused(blockers);
    await clock.sleep(lookEveryMs, signal);
  }
  return [...cut.values()].sort((one, other) => one.state.partition - other.state.partition);
}

/** The shard of a partition, or why it can't be cut there yet. */
async function lookAt(
  options: CutOptions,
  { partition, high }: PartitionBounds,
): Promise<LoadedShard | CloseBlocker> {
  const load = await loadShard(options, partition);
  if (load.kind === 'unreadable') {
    const detail = `Partition ${partition} has no shard that can be read: ${load.reason}.`;
    return blocker('missing_partition', detail, { partition });
  }
  const { meta } = load.shard.state;
  if (meta.halted !== undefined) {
    const detail = `Partition ${partition} is halted: ${meta.halted}.`;
    return blocker('halted', detail, { partition });
  }
  if (meta.next < high) {
    const lag = high - meta.next;
    const detail = `Partition ${partition} has counted up to ${meta.next} of ${high}: ${lag} records are missing.`;
    return blocker('lag', detail, { partition, figures: { next: meta.next, end: high, lag } });
  }
  return eventsBlocker(options, partition, load.shard) ?? load.shard;
}

/** A partition whose events have not come as far. One that never had any has nothing to wait for. */
function eventsBlocker(
  { eventsUntilMs }: CutOptions,
  partition: number,
  { state: { meta } }: LoadedShard,
): CloseBlocker | undefined {
  if (eventsUntilMs === null || meta.watermarkMs === null) return undefined;
  if (meta.watermarkMs >= eventsUntilMs) return undefined;
  const [watermark, until] = [meta.watermarkMs, eventsUntilMs].map((ms) =>
    new Date(ms).toISOString(),
  ) as [string, string];
  const detail = `The latest event of partition ${partition} is of ${watermark}, and the end with its grace is ${until}.`;
  return blocker('not_ended', detail, { partition, figures: { watermark, until } });
}
