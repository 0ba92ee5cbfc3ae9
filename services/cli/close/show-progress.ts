import type { CloseRecord } from '../../../libs/contracts/close-record.ts';
import type { CloseProgress } from '../../reporter/close/close-parts.ts';
import { type Progress, startProgress } from '../progress.ts';

const titles = { count: 'Counting records', write: 'Writing files' } as const;

/** Shows how far a close is on a terminal: a bar for what takes long, a line for each step. */
export class CloseProgressShown {
  #step: CloseProgress['step'] | null = null;
  #bar: Progress | null = null;

  onProgress({ step, done, total }: CloseProgress): void {
    if (step !== this.#step) {
      this.stop();
      this.#step = step;
      this.#bar = startProgress(titles[step], total);
    }
    this.#bar?.update(done);
  }

  onStep({ step }: CloseRecord): void {
    this.stop();
    if (process.stderr.isTTY) process.stderr.write(`${step}\n`);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = null;
    this.#step = null;
  }
}
