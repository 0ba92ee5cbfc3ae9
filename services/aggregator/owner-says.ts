import type { HaltAlarm } from '../../libs/contracts/alarms.ts';
import type { OwnerParts } from './owner-parts.ts';

type Told = Pick<OwnerParts, 'metrics' | 'logger'>;

/** Counts and logs that an owner forgets its shard and loads it anew. */
export function sayDoubt(
  { metrics, logger }: Told,
  doubt: { readonly partition: number; readonly reason: string; readonly detail: string },
): void {
  metrics.doubts.inc({ reason: doubt.reason });
  logger.warn({ ...doubt }, 'in doubt, reloading');
}

/** Counts and logs that an owner has stopped its partition. */
export function sayHalt(
  { metrics, logger }: Told,
  halt: { readonly partition: number; readonly alarm: HaltAlarm; readonly reason: string },
): void {
  metrics.halts.inc();
  const message = 'partition halted: its figures are not shown until this is mended';
  logger.error({ ...halt }, message);
}
