import { type Clock, systemClock } from './clock.ts';
import { toError } from './errors.ts';

/**
 * One long-running piece of a process. It lives in this order: `run` starts; its signal aborts;
 * `run` finishes what it has begun and resolves; `stop` closes what the piece opened.
 */
export interface Part {
  /** As logs and errors call it: `order log`. */
  readonly name: string;
  /** Works until the signal aborts. To end before that, well or badly, is a failure. */
  run(signal: AbortSignal): Promise<void>;
  /** Called once, after `run` has ended, however it ended. */
  stop?(): Promise<void>;
}

/** Where a supervisor says what it does; a logger of the process has this shape. */
export interface LifecycleLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Where stop signals come from: `process`, or an EventEmitter in a test. */
export interface SignalSource {
  on(event: 'SIGTERM' | 'SIGINT', listener: (signal: string) => void): unknown;
  off(event: 'SIGTERM' | 'SIGINT', listener: (signal: string) => void): unknown;
}

export interface SuperviseOptions {
  /** In the order in which they start. They stop in the reverse order, one after the other. */
  readonly parts: readonly Part[];
  readonly log: LifecycleLog;
  /** The longest that stopping all parts may take. */
  readonly stopMsMax?: number;
  /** Called first when a stop begins, so that `/readyz` says so at once. */
  readonly onStopping?: () => void;
  readonly signals?: SignalSource;
  /** Ends the process; called once, or twice where a second signal comes. */
  readonly exit?: (code: number) => void;
  readonly clock?: Clock;
}

/**
 * Runs a process: starts its parts, turns SIGTERM and SIGINT into a clean stop, and ends the
 * process. A second signal ends it at once.
 *
 * The exit code is 0 after a stop that was asked for, 1 after a part failed or did not stop in
 * time, 130 after a second signal. It is also what the promise resolves to.
 */
export async function supervise(options: SuperviseOptions): Promise<number> {
  const { log, signals = process, exit = process.exit, clock = systemClock } = options;
  const stopAsked = Promise.withResolvers<string>();
  let asked = 0;
  const onSignal = (signal: string): void => {
    asked += 1;
    stopAsked.resolve(signal);
    if (asked > 1) exit(130);
  };
  signals.on('SIGTERM', onSignal);
  signals.on('SIGINT', onSignal);
  const running = options.parts.map((part) => start(part));
  const ended = running.map(({ part, done }) => done.then((failure) => ({ part, failure })));
  const first = await Promise.race([stopAsked.promise, ...ended]);
  const failed = typeof first !== 'string';
  if (failed) logFailure(log, first.part, first.failure);
  else log.info({ signal: first }, 'stopping');
  options.onStopping?.();
  const stopped = await stopAll(running.reverse(), options, clock);
  signals.off('SIGTERM', onSignal);
  signals.off('SIGINT', onSignal);
  const code = failed || !stopped ? 1 : 0;
  log.info({ code }, 'stopped');
  exit(code);
  return code;
}

interface Running {
  readonly part: Part;
  readonly controller: AbortController;
  /** Resolves when `run` has ended: to what it threw, or to undefined. */
  readonly done: Promise<Error | undefined>;
  readonly state: { ended: boolean };
}

function start(part: Part): Running {
  const controller = new AbortController();
  // The promise also catches a part that throws before its first await.
  const run = async (): Promise<void> => part.run(controller.signal);
  const state = { ended: false };
  const done = run()
    .then(() => undefined, toError)
    .finally(() => {
      state.ended = true;
    });
  return { part, controller, done, state };
}

/** Stops part after part; false where one failed on the way or time ran out. */
async function stopAll(
  running: readonly Running[],
  options: SuperviseOptions,
  clock: Clock,
): Promise<boolean> {
  const { log, stopMsMax = 10_000 } = options;
  const inTime = new AbortController();
  let clean = true;
  let current = '';
  const work = async (): Promise<'done'> => {
    for (const each of running) {
      current = each.part.name;
      for (const err of await stopOne(each)) {
        clean = false;
        log.error({ part: current, err }, 'a part failed while it was stopped');
      }
    }
    return 'done';
  };
  const timeout = clock.sleep(stopMsMax, inTime.signal).then(() => 'late' as const);
  const result = await Promise.race([work(), timeout]);
  inTime.abort();
  if (result === 'late') log.error({ part: current, stopMsMax }, 'a part did not stop in time');
  return clean && result === 'done';
}

/** What went wrong on the way, except for a failure of `run` that came before the stop. */
async function stopOne({ part, controller, done, state }: Running): Promise<Error[]> {
  const failedBefore = state.ended;
  controller.abort();
  const failure = await done;
  const failures = failure === undefined || failedBefore ? [] : [failure];
  try {
    await part.stop?.();
  } catch (thrown) {
    failures.push(toError(thrown));
  }
  return failures;
}

function logFailure(log: LifecycleLog, part: Part, failure: Error | undefined): void {
  const err = failure ?? new Error('It ended without being asked to.');
  log.error({ part: part.name, err }, 'a part failed, so the process ends');
}
