import { type ActiveAlarm, type Alarm, alarmLimits } from './alarms.ts';

/** What has changed from one look to the next. */
export interface AlarmChanges {
  readonly raised: readonly ActiveAlarm[];
  readonly over: readonly ActiveAlarm[];
}

/** The alarms of one process: what is raised now, and what has changed since the last look. */
export class AlarmBoard {
  #active = new Map<string, ActiveAlarm>();

  get active(): ActiveAlarm[] {
    return [...this.#active.values()];
  }

  /** Takes in all alarms that hold now. */
  update(found: readonly ActiveAlarm[]): AlarmChanges {
    const before = this.#active;
    this.#active = new Map(found.map((alarm) => [keyOf(alarm), alarm]));
    return {
      raised: found.filter((alarm) => !before.has(keyOf(alarm))),
      over: [...before.values()].filter((alarm) => !this.#active.has(keyOf(alarm))),
    };
  }
}

function keyOf({ alarm, partition }: { alarm: Alarm; partition: number | null }): string {
  return `${alarm} ${partition}`;
}

/** A counter that only goes up, watched for whether it has moved lately. */
export class LateMoves {
  #last: number | undefined;
  #movedAt = Number.NEGATIVE_INFINITY;
  #by = 0;

  /** How far it has moved since it last stood still for `lastingMs`; 0 where it stands still. What
   * it stood at when it was first seen counts as no move. */
  see(value: number, nowMs: number): number {
    const by = value - (this.#last ?? value);
    if (nowMs - this.#movedAt > alarmLimits.lastingMs) this.#by = 0;
    if (by > 0) {
      this.#movedAt = nowMs;
      this.#by += by;
    }
    this.#last = value;
    return this.#by;
  }
}
