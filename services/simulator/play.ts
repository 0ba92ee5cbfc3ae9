import { type Clock, systemClock } from '../../libs/base/clock.ts';
import type { CountResult } from '../../libs/contracts/count-result.ts';
import type { PlantedAnomaly } from './anomalies.ts';
import { dueMsOf, type Pace } from './pace.ts';
import type { RecordSink } from './record-sink.ts';
import { type SimulationOptions, simulate } from './simulate.ts';

/** How far a run is. */
export interface PlayProgress {
  readonly events: number;
  readonly eventsPlanned: number;
  readonly redeliveries: number;
  readonly unitsSold: number;
  /** Activity time of the last event, in ms since 1970. */
  readonly atMs: number;
}

export interface PlayOptions extends SimulationOptions {
  readonly pace: Pace;
  readonly sink: RecordSink;
  /** Ends the run early; what was written by then is what is expected. */
  readonly signal?: AbortSignal;
  /** Called a few times a second. */
  readonly onProgress?: (progress: PlayProgress) => void;
  /** Called at the end with what was planted, where anomalies were asked for. */
  readonly onPlanted?: (planted: readonly PlantedAnomaly[]) => void;
  readonly clock?: Clock;
}

/** Records between two looks at the clock. */
const recordsPerLook = 256;
const progressEveryMs = 200;

/**
 * Plays a run into a sink and gives what a correct count of it must give.
 *
 * @throws TallyError what the sink throws
 */
export async function play(options: PlayOptions): Promise<CountResult> {
  const { campaign, sink, signal, clock = systemClock } = options;
  const run = simulate(options);
  const dueMs = dueMsOf(options.pace, campaign);
  const startedMs = clock.monotonic();
  let position = 0;
  let nowMs = 0;
  let atMs = campaign.startMs;
  let toldMs = Number.NEGATIVE_INFINITY;
  const tell = () => {
    const { eventsPlanned, counts, expected } = run;
    options.onProgress?.({ eventsPlanned, ...counts, unitsSold: expected.unitsSold, atMs });
    toldMs = nowMs;
  };
  for (const record of run.records) {
    atMs = record.atMs;
    const due = dueMs(record, position);
    position += 1;
    if (due > nowMs || position % recordsPerLook === 0) {
      nowMs = clock.monotonic() - startedMs;
      if (nowMs - toldMs >= progressEveryMs) tell();
      // Waits shorter than a timer's own grain are caught up on later.
      if (due > nowMs + 1) await clock.sleep(due - nowMs, signal);
    }
    const room = sink.write(record);
    if (room !== undefined) await room;
    if (signal?.aborted) break;
  }
  await sink.flush();
  tell();
  options.onPlanted?.(run.planted);
  return resultOf(options, run);
}

function resultOf(
  { campaign }: PlayOptions,
  { counts, expected }: ReturnType<typeof simulate>,
): CountResult {
  const { events: applied, redeliveries: duplicate } = counts;
  return {
    campaignId: campaign.id,
    records: applied + duplicate,
    outcomes: { applied, duplicate, conflict: 0, rejected: 0, skipped: 0, rejectedBy: {} },
    partitions: [],
    ...expected.result(),
  };
}
