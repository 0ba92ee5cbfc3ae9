import { LateMoves } from '../../libs/contracts/alarm-board.ts';
import { type ActiveAlarm, alarmLimits } from '../../libs/contracts/alarms.ts';
import type { OwnerStatus } from './owner-parts.ts';

interface Watched {
  readonly dead: LateMoves;
  readonly misplaced: LateMoves;
  behindSinceMs: number | null;
}

/** Finds what an operator has to be told of, from what the owners say of themselves. */
export class AlarmWatch {
  readonly #watched = new Map<number, Watched>();

  /**
   * The alarms that hold now.
   *
   * @param partitionsAdded what is known of a topic that has grown; null where it has not
   * @param nowMs of a clock that only goes forward
   */
  look(
    statuses: readonly OwnerStatus[],
    partitionsAdded: string | null,
    nowMs: number,
  ): ActiveAlarm[] {
    const found: ActiveAlarm[] = [];
    if (partitionsAdded !== null) {
      found.push({ alarm: 'partitions-added', partition: null, detail: partitionsAdded });
    }
    for (const status of statuses) found.push(...this.#lookAt(status, nowMs));
    return found;
  }

  #lookAt(status: OwnerStatus, nowMs: number): ActiveAlarm[] {
    const { partition, alarm, detail, doubtsInARow, meta } = status;
    const watched = this.#watchedOf(partition);
    const found: ActiveAlarm[] = [];
    const add = (name: ActiveAlarm['alarm'], text: string): void => {
      found.push({ alarm: name, partition, detail: text });
    };
    if (alarm !== null) add(alarm, detail ?? '');
    if (doubtsInARow >= alarmLimits.doubtsInARow) {
      add(
        'doubts-in-a-row',
        `${doubtsInARow} times since the last commit: ${detail ?? 'reloaded'}`,
      );
    }
    const lag = this.#lag(status, watched, nowMs);
    if (lag !== null) add('lag', lag);
    if (meta === null) return found;
    const dead = watched.dead.see(meta.conflict + meta.rejected, nowMs);
    if (dead > 0) add('dead-letters', `${dead} lately; tally dlq list shows them`);
    const misplaced = watched.misplaced.see(meta.misplaced, nowMs);
    if (misplaced > 0) add('records-misplaced', `${misplaced} lately`);
    return found;
  }

  #lag({ next, highWatermark }: OwnerStatus, watched: Watched, nowMs: number): string | null {
    const behind = next === null || highWatermark === null ? 0 : highWatermark - next;
    if (behind <= alarmLimits.lagRecords) {
      watched.behindSinceMs = null;
      return null;
    }
    watched.behindSinceMs ??= nowMs;
    const sinceMs = nowMs - watched.behindSinceMs;
    if (sinceMs < alarmLimits.lagMs) return null;
    return `${behind} records behind, for ${Math.round(sinceMs / 1000)} s`;
  }

  #watchedOf(partition: number): Watched {
    let watched = this.#watched.get(partition);
    if (watched === undefined) {
      watched = { dead: new LateMoves(), misplaced: new LateMoves(), behindSinceMs: null };
      this.#watched.set(partition, watched);
    }
    return watched;
  }
}
