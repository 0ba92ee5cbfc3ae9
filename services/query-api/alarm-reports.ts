import type { Clock } from '../../libs/base/clock.ts';
import type { Part } from '../../libs/base/lifecycle.ts';
import { AlarmBoard, LateMoves } from '../../libs/contracts/alarm-board.ts';
import { type ActiveAlarm, alarmLimits, alarmNames, alarms } from '../../libs/contracts/alarms.ts';
import type { Metrics } from '../../libs/telemetry/metrics.ts';
import type { ApiLog } from './context.ts';
import type { LiveShards } from './live-shards.ts';

export interface AlarmReportsOptions {
  readonly shards: Pick<LiveShards, 'completeUntilMs' | 'coverage'>;
  /** Why the webhook of signals is no use now, if so. */
  readonly webhookTrouble?: () => string | undefined;
  readonly metrics: Metrics;
  readonly log: ApiLog;
  readonly clock: Clock;
}

const everyMs = 2_000;

/** Tells operators of what readers of shards meet: in the log, as a metric, and to `/readyz`. */
export class AlarmReports {
  readonly #options: AlarmReportsOptions;
  readonly #board = new AlarmBoard();
  readonly #moves = new LateMoves();
  #changesLost = 0;

  constructor(options: AlarmReportsOptions) {
    this.#options = options;
    options.metrics.gauge({
      name: 'tally_alarms_active',
      help: 'Alarms that are raised, by name. What each means stands in docs/runbooks.',
      labels: ['alarm'],
      collect: (gauge) => {
        this.look();
        gauge.reset();
        for (const alarm of alarmNames('query-api')) gauge.set({ alarm }, 0);
        for (const { alarm } of this.#board.active) gauge.inc({ alarm });
      },
    });
  }

  get active(): ActiveAlarm[] {
    return this.#board.active;
  }

  /** A shard can't be read; a lost stream of changes is one of the reasons. */
  noteUnreadable(reason: string): void {
    if (reason.includes('stream of changes')) this.#changesLost++;
  }

  /** Looks whether anything is to be told, or is over. */
  look(): void {
    const { log } = this.#options;
    const { raised, over } = this.#board.update(this.#found());
    for (const { alarm, detail } of raised) {
      const runbook = `docs/runbooks/${alarm}.md`;
      log.error({ alarm, detail, runbook }, `alarm: ${alarms[alarm].title}`);
    }
    for (const { alarm } of over) log.info({ alarm }, 'alarm is over');
  }

  /** Looks until the process stops. */
  part(): Part {
    const { clock } = this.#options;
    return {
      name: 'alarms',
      run: async (signal) => {
        while (!signal.aborted) {
          this.look();
          await clock.sleep(everyMs, signal);
        }
      },
      stop: async () => undefined,
    };
  }

  #found(): ActiveAlarm[] {
    const { shards, clock } = this.#options;
    const found: ActiveAlarm[] = [];
    const lost = this.#moves.see(this.#changesLost, clock.monotonic());
    if (lost >= alarmLimits.changesLost) {
      found.push({ alarm: 'changes-lost', partition: null, detail: `${lost} times lately` });
    }
    const detail = this.#options.webhookTrouble?.();
    if (detail !== undefined) found.push({ alarm: 'webhook-failing', partition: null, detail });
    // Before anything is loaded there is nothing to be stale.
    const untilMs = shards.coverage().covered.length === 0 ? null : shards.completeUntilMs();
    const ageMs = untilMs === null ? 0 : clock.now() - untilMs;
    if (ageMs > alarmLimits.staleMs) {
      const detail = `complete until ${Math.round(ageMs / 1000)} s ago`;
      found.push({ alarm: 'figures-stale', partition: null, detail });
    }
    return found;
  }
}
