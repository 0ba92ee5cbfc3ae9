import type { Clock } from '../../libs/base/clock.ts';
import { toError } from '../../libs/base/errors.ts';
import { AlarmBoard } from '../../libs/contracts/alarm-board.ts';
import { type ActiveAlarm, alarmNames, alarms } from '../../libs/contracts/alarms.ts';
import type { Log } from '../../libs/kafka/log.ts';
import type { OwnerNote } from '../../libs/store/owner-note.ts';
import type { Metrics } from '../../libs/telemetry/metrics.ts';
import { AlarmWatch } from './alarm-watch.ts';
import type { OwnerStatus } from './owner-parts.ts';
import type { Pipeline } from './pipeline.ts';

export interface AlarmReportsOptions {
  readonly pipeline: Pick<Pipeline, 'statuses' | 'partitionsAddedNote'>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly owner: string;
  /** Writes a note for people beside the shard of a partition. */
  readonly writeNote: (partition: number, note: OwnerNote) => Promise<void>;
  readonly clock: Clock;
}

/** How often owners are looked at and noted, in ms. */
const everyMs = 2_000;

/** Tells operators of what the owners of this process meet: in the log, as a metric, in Redis. */
export class AlarmReports {
  readonly #options: AlarmReportsOptions;
  readonly #board = new AlarmBoard();
  readonly #watch = new AlarmWatch();

  constructor(options: AlarmReportsOptions) {
    this.#options = options;
    options.metrics.gauge({
      name: 'tally_alarms_active',
      help: 'Alarms that are raised, by name. What each means stands in docs/runbooks.',
      labels: ['alarm'],
      collect: (gauge) => {
        gauge.reset();
        this.#look();
        for (const alarm of alarmNames('aggregator')) gauge.set({ alarm }, 0);
        for (const { alarm } of this.#board.active) gauge.inc({ alarm });
      },
    });
  }

  get active(): ActiveAlarm[] {
    return this.#board.active;
  }

  /** Looks and tells until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, pipeline } = this.#options;
    while (!signal.aborted) {
      this.#look();
      await Promise.all(pipeline.statuses.map((status) => this.#note(status)));
      await clock.sleep(everyMs, signal);
    }
  }

  #look(): void {
    const { pipeline, log, clock } = this.#options;
    const { statuses, partitionsAddedNote } = pipeline;
    const found = this.#watch.look(statuses, partitionsAddedNote, clock.monotonic());
    const { raised, over } = this.#board.update(found);
    for (const { alarm, partition, detail } of raised) {
      const runbook = `docs/runbooks/${alarm}.md`;
      log.error({ alarm, partition, detail, runbook }, `alarm: ${alarms[alarm].title}`);
    }
    for (const { alarm, partition } of over) log.info({ alarm, partition }, 'alarm is over');
  }

  /** Best effort: who can't reach Redis has said so already. */
  async #note(status: OwnerStatus): Promise<void> {
    const { owner, writeNote, clock, log } = this.#options;
    const { partition, mode, detail, alarm, next, highWatermark } = status;
    const mine = this.active.filter(
      (some) => some.partition === partition || some.partition === null,
    );
    const note = {
      owner,
      mode,
      detail,
      alarm,
      next,
      highWatermark,
      alarms: mine,
      atMs: clock.now(),
    };
    try {
      await writeNote(partition, note);
    } catch (thrown) {
      log.debug({ partition, err: toError(thrown) }, 'the note for operators was not written');
    }
  }
}
