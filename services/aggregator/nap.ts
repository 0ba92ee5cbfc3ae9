import type { Clock } from '../../libs/base/clock.ts';

/** A sleep that can be cut short. */
export class Nap {
  #wake: () => void = () => undefined;

  async sleep(ms: number, clock: Clock, ended: AbortSignal): Promise<void> {
    const early = new AbortController();
    this.#wake = () => early.abort();
    await clock.sleep(ms, AbortSignal.any([early.signal, ended]));
    this.#wake = () => undefined;
  }

  /** Ends the present sleep; does nothing where there is none. */
  wake(): void {
    this.#wake();
  }
}
