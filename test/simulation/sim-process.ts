import type { Clock } from '../../libs/base/clock.ts';
import type { Scheduled, Timeline } from './timeline.ts';

/** Where a process is: it works, it stands still and hears of nothing, or it is gone. */
export type ProcessState = 'alive' | 'frozen' | 'thawing' | 'dead';

interface Input {
  readonly kind: 'timer' | 'message';
  readonly run: () => void;
}

/** The instant at which every run starts, in ms since 1970. */
export const epochMs = Date.UTC(2026, 10, 10, 4);

/**
 * A process of the simulation. Everything that reaches it from outside, a timer as well as a
 * reply, goes through `enter`, so it can be frozen, as SIGSTOP does, and killed, as SIGKILL does.
 */
export class SimProcess {
  readonly name: string;
  readonly clock: Clock;
  /** How wrong its wall clock is, in ms. */
  skewMs = 0;
  /** Called when it goes on after a freeze. */
  onThaw: () => void = () => undefined;
  readonly #timeline: Timeline;
  #state: ProcessState = 'alive';
  #backlog: Input[] = [];
  /** Takes the listeners of everything that sleeps off its signals: a signal that has some is kept
   * for ever, and with it all that it belongs to. */
  readonly #letGo = new Set<() => void>();

  constructor(name: string, timeline: Timeline) {
    this.name = name;
    this.#timeline = timeline;
    this.clock = {
      now: () => epochMs + timeline.nowMs + this.skewMs,
      monotonic: () => timeline.nowMs,
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
  }

  get state(): ProcessState {
    return this.#state;
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** Brings something to the process: now, or when it goes on, or never. */
  enter(kind: Input['kind'], run: () => void): void {
    if (this.#state === 'alive') run();
    else if (this.#state !== 'dead') this.#backlog.push({ kind, run });
  }

  freeze(): void {
    if (this.#state === 'alive') this.#state = 'frozen';
  }

  /** Goes on with what has come meanwhile: timers first, as Node does, or all in its order. */
  thaw(timersFirst: boolean): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'thawing';
    if (timersFirst) {
      const { timer = [], message = [] } = Object.groupBy(this.#backlog, ({ kind }) => kind);
      this.#backlog = [...timer, ...message];
    }
    this.onThaw();
    this.#pump();
  }

  kill(): void {
    this.#state = 'dead';
    this.#backlog = [];
    for (const letGo of this.#letGo) letGo();
    this.#letGo.clear();
  }

  #pump(): void {
    this.#timeline.after(0, () => {
      if (this.#state !== 'thawing') return;
      const next = this.#backlog.shift();
      if (next === undefined) {
        this.#state = 'alive';
        return;
      }
      next.run();
      this.#pump();
    });
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const letGo = (): void => signal?.removeEventListener('abort', onAbort);
      this.#letGo.add(letGo);
      const done = (): void => {
        letGo();
        this.#letGo.delete(letGo);
        resolve();
      };
      const timer: Scheduled = this.#timeline.after(ms, () => this.enter('timer', done));
      const onAbort = (): void => {
        timer.run = null;
        done();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
