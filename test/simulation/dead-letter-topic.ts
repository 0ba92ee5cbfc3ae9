import { TallyError } from '../../libs/base/errors.ts';
import type { DeadLetter } from '../../libs/kafka/dead-letters.ts';
import type { Random } from '../../services/simulator/random.ts';
import type { Coverage } from './coverage.ts';
import type { SimProcess } from './sim-process.ts';
import type { Timeline } from './timeline.ts';
import type { DeadSlot } from './truth.ts';

export interface DeadLetterTopicParts {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly coverage: Coverage;
  /** Whether sending fails now and then. */
  readonly isTroubled: () => boolean;
}

/** The topic of the dead letters: what is in it is there for good. */
export class DeadLetterTopic {
  readonly #parts: DeadLetterTopicParts;
  readonly #letters = new Set<string>();
  isDown = false;

  constructor(parts: DeadLetterTopicParts) {
    this.#parts = parts;
  }

  has(partition: number, { offset, reason, record }: DeadSlot): boolean {
    return this.#letters.has(letterText({ partition, offset, reason, ...record }));
  }

  /** Sends letters for a process; they may be in the topic although it is told that they are not. */
  send(process: SimProcess, letters: readonly DeadLetter[]): Promise<void> {
    const { timeline, random, coverage } = this.#parts;
    const texts = letters.map(letterText);
    const fault = this.#parts.isTroubled() ? random.below(40) : -1;
    const unavailable = new TallyError('kafka_unavailable', 'The dead letters are not taken.');
    return new Promise((resolve, reject) => {
      const answer = (delayMs: number, run: () => void): void => {
        timeline.after(delayMs, () => process.enter('message', run));
      };
      timeline.after(random.between(1, 20), () => {
        if (this.isDown || fault === 0) {
          coverage.hit('dead letters: not taken');
          return answer(random.between(1, 3_000), () => reject(unavailable));
        }
        for (const text of texts) {
          if (this.#letters.has(text)) coverage.hit('dead letters: sent twice');
          this.#letters.add(text);
        }
        if (fault === 1) {
          coverage.hit('dead letters: taken, and the sender does not know');
          return answer(random.between(1, 3_000), () => reject(unavailable));
        }
        answer(
          [2, 3, 4].includes(fault) ? random.between(1_000, 25_000) : random.between(1, 20),
          resolve,
        );
      });
    });
  }
}

/** What tells a letter: where its record stood, why it is here, and its bytes. */
function letterText(letter: {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}): string {
  const text = (bytes: Uint8Array | null): string =>
    bytes === null ? '-' : Buffer.from(bytes).toString('latin1');
  const { partition, offset, reason, key, value } = letter;
  return `${partition}/${offset} ${reason} ${text(key)} ${text(value)}`;
}
