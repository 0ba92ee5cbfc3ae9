import type { Clock } from '../../libs/base/clock.ts';
import type { HaltAlarm } from '../../libs/contracts/alarms.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { ShardOptions } from '../../libs/fold/shard.ts';
import type { DeadLetter } from '../../libs/kafka/dead-letters.ts';
import type { Log } from '../../libs/kafka/log.ts';
import type { OrderLog } from '../../libs/kafka/order-log.ts';
import type { ShardStore } from '../../libs/store/shard-store.ts';
import type { AggregatorMetrics } from './aggregator-metrics.ts';
import type { CommitPace } from './commit-pace.ts';
import type { Placements } from './placements.ts';
import type { ShardStarts } from './shard-starts.ts';

/**
 * What an owner is doing:
 *
 * - `claiming`: it takes the shard over, loads it and compares it with the log. Records are not
 *   wanted. → `running`, `halted`, `released`
 * - `running`: records are folded and committed. Any doubt → `claiming`
 * - `halted`: a proof failed, and going on could show a wrong number. It looks again now and then,
 *   since an operator may have mended it. → `claiming`, `released`
 * - `released`: the partition is somebody else's. The end.
 */
export type OwnerMode = 'claiming' | 'running' | 'halted' | 'released';

export interface OwnerParts {
  readonly log: OrderLog;
  readonly store: ShardStore;
  readonly starts: ShardStarts;
  /** What shards are made with; which records are placed well is of each partition. */
  readonly shard: Omit<ShardOptions, 'isPlaced'>;
  readonly placements: Placements;
  /** Throws `redis_unsuitable` where Redis may throw keys away by itself. */
  readonly assertSuitable: () => Promise<void>;
  /** Resolves when the letters are safe in their topic. */
  readonly sendDeadLetters: (letters: readonly DeadLetter[]) => Promise<void>;
  readonly metrics: AggregatorMetrics;
  readonly logger: Log;
  readonly pace: CommitPace;
  /** Pause before attempt `n` (from 1) at claiming, in ms. */
  readonly backoffMs: (attempt: number) => number;
  readonly haltRecheckMs: number;
  readonly clock: Clock;
}

/** What an operator sees of an owner. */
export interface OwnerStatus {
  readonly partition: number;
  readonly mode: OwnerMode;
  readonly next: number | null;
  readonly highWatermark: number | null;
  readonly detail: string | null;
  /** Why it is halted; null where it is not. */
  readonly alarm: HaltAlarm | null;
  /** Doubts since the last commit, or since the last look that found all as it was left. */
  readonly doubtsInARow: number;
  /** As it was committed last; null while nothing is known to be. */
  readonly meta: ShardMeta | null;
}
