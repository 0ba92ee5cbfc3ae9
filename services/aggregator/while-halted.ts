import type { ShardStore } from '../../libs/store/shard-store.ts';
import type { OwnerParts } from './owner-parts.ts';

/** How often a halted owner looks whether its shard has another epoch, in ms. */
const lookMs = 1_000;

export interface HaltedParts extends Pick<OwnerParts, 'haltRecheckMs' | 'clock'> {
  readonly store: Pick<ShardStore, 'epoch'>;
}

/**
 * Waits until a partition that is halted is worth another try: when somebody has put another shard
 * in place, which raises its epoch, or after `haltRecheckMs`. It only reads.
 */
export async function whileHalted(
  partition: number,
  { store, clock, haltRecheckMs }: HaltedParts,
  signal: AbortSignal,
): Promise<void> {
  const endMs = clock.monotonic() + haltRecheckMs;
  const seen = await epochOf(store, partition);
  while (!signal.aborted) {
    const leftMs = endMs - clock.monotonic();
    if (leftMs <= 0) return;
    await clock.sleep(Math.min(lookMs, leftMs), signal);
    const epoch = await epochOf(store, partition);
    if (epoch !== undefined && epoch !== seen) return;
  }
}

/** Undefined where Redis does not answer. */
async function epochOf(
  store: Pick<ShardStore, 'epoch'>,
  partition: number,
): Promise<string | null | undefined> {
  try {
    return await store.epoch(partition);
  } catch {
    return undefined;
  }
}
