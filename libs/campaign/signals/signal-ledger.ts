import {
  type EpisodeSignal,
  type Signal,
  type SignalSubject,
  signalId,
  signalSubject,
} from '../../contracts/signals.ts';

/** Where the episodes of one thing stand; `count` 0 before the first. */
export interface EpisodeStand {
  readonly count: number;
  /** What was said last; undefined before the first. */
  readonly last: EpisodeSignal | undefined;
}

const none: EpisodeStand = { count: 0, last: undefined };

/**
 * What has been said so far, as the log of signals has it. The log decides: a milestone holds once;
 * of an episode the first record that raises it, and the first that clears it after that. Whatever is
 * none of these lost against another writer, or comes again, and every reader passes over the same
 * records.
 */
export class SignalLedger {
  readonly #milestones = new Set<string>();
  readonly #episodes = new Map<string, EpisodeSignal>();
  /** Subjects of the episodes that are raised, by campaign. */
  readonly #raised = new Map<string, Set<string>>();

  /** Takes in the next record of the log; false where it does not hold. */
  take(signal: Signal): boolean {
    if (!this.isNew(signal)) return false;
    if (signal.kind === 'milestone') {
      this.#milestones.add(signal.id);
      return true;
    }
    const subject = signalSubject(signal);
    const raised = this.#raised.get(signal.campaignId) ?? new Set();
    this.#raised.set(signal.campaignId, raised);
    if (signal.state === 'raised') raised.add(subject);
    else raised.delete(subject);
    this.#episodes.set(subject, signal);
    return true;
  }

  /** Whether a record would hold if it came next. */
  isNew(signal: Signal): boolean {
    if (signal.kind === 'milestone') {
      return signal.id === signalId(signal) && !this.#milestones.has(signal.id);
    }
    return signal.id === signalId(signal, signal) && this.#isNext(signal);
  }

  /** Whether a milestone was said. */
  hasMilestone(id: string): boolean {
    return this.#milestones.has(id);
  }

  /** Where the episodes of a thing stand. */
  standOf(subject: SignalSubject): EpisodeStand {
    const last = this.#episodes.get(signalSubject(subject));
    return last === undefined ? none : { count: last.episode, last };
  }

  /** The episodes of a campaign that are raised now. */
  raised(campaignId: string): EpisodeSignal[] {
    return [...(this.#raised.get(campaignId) ?? [])].flatMap(
      (subject) => this.#episodes.get(subject) ?? [],
    );
  }

  #isNext(signal: EpisodeSignal): boolean {
    const { count, last } = this.standOf(signal);
    return last?.state === 'raised'
      ? signal.state === 'cleared' && signal.episode === count
      : signal.state === 'raised' && signal.episode === count + 1;
  }
}
