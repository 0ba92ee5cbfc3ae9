import {
  type EpisodeFacts,
  type EpisodeKind,
  type EpisodeSignal,
  signalId,
  signalSubject,
} from '../../contracts/signals.ts';
import type { EpisodeStand, SignalLedger } from './signal-ledger.ts';

/** How one thing stands: `bad` raises, `good` clears, and what is between leaves it as it is. */
export interface Sight {
  readonly level: 'bad' | 'between' | 'good';
  readonly facts: EpisodeFacts;
}

/** For how long something must be so before it is said, and how soon it can be said again. */
interface EpisodeRule {
  readonly raiseAfterMs: number;
  readonly clearAfterMs: number;
  /** From one episode's end to the next one's beginning at the least. */
  readonly restMs: number;
}

const minute = 60_000;

/**
 * A shard is loaded again within seconds, so a halt is one that lasts. Silence has lasted for a
 * quarter hour when it is seen, and rates of returns move slowly; both have levels that are apart.
 */
export const episodeRules: Readonly<Record<EpisodeKind, EpisodeRule>> = {
  silence: { raiseAfterMs: 0, clearAfterMs: 0, restMs: 15 * minute },
  returnSpike: { raiseAfterMs: 0, clearAfterMs: 15 * minute, restMs: 60 * minute },
  freshness: { raiseAfterMs: 0, clearAfterMs: minute, restMs: 5 * minute },
  halt: { raiseAfterMs: 30_000, clearAfterMs: minute, restMs: 5 * minute },
};

export interface LookMoment {
  readonly campaignId: string;
  readonly definitionVersion: number;
  readonly nowMs: number;
}

/**
 * Tells episodes from what is seen, kind by kind. What was said stands in the ledger, which is the
 * same in every process; here is only since when each thing has been as it is. Whoever begins anew
 * waits anew, and so says the same a little later, never twice.
 */
export class EpisodeWatch {
  readonly #since = new Map<EpisodeKind, Map<string, { level: Sight['level']; ms: number }>>();

  /**
   * What is to be said of all things of one kind.
   *
   * @param sights all that are watched; undefined where it is not known how they stand, which ends
   * nothing and begins nothing
   */
  look(
    kind: EpisodeKind,
    sights: readonly Sight[] | undefined,
    { ledger, ...moment }: LookMoment & { readonly ledger: SignalLedger },
  ): EpisodeSignal[] {
    const before = this.#since.get(kind) ?? new Map();
    const since: typeof before = new Map();
    this.#since.set(kind, since);
    if (sights === undefined) return [];
    const said: EpisodeSignal[] = [];
    for (const { level, facts } of sights) {
      const subject = signalSubject(facts);
      const was = before.get(subject);
      const isSame = was?.level === level && was.ms <= moment.nowMs;
      const ms = isSame ? was.ms : moment.nowMs;
      since.set(subject, { level, ms });
      const step = nextStep({ level, facts }, ledger.standOf(facts), { ...moment, sinceMs: ms });
      if (step !== undefined) said.push(signalOf(facts, step, moment));
    }
    for (const raised of ledger.raised(moment.campaignId)) {
      if (raised.kind !== kind || since.has(signalSubject(raised))) continue;
      const step = { state: 'cleared', episode: raised.episode, clearedBy: 'change' } as const;
      said.push(signalOf(raised, step, moment));
    }
    return said;
  }
}

type Step = Pick<EpisodeSignal, 'state' | 'episode' | 'clearedBy'>;

function nextStep(
  { level, facts }: Sight,
  { count, last }: EpisodeStand,
  { nowMs, sinceMs }: { readonly nowMs: number; readonly sinceMs: number },
): Step | undefined {
  const { raiseAfterMs, clearAfterMs, restMs } = episodeRules[facts.kind];
  const heldMs = nowMs - sinceMs;
  if (last?.state === 'raised') {
    if (level !== 'good' || heldMs < clearAfterMs) return undefined;
    return { state: 'cleared', episode: count, clearedBy: 'recovery' };
  }
  if (level !== 'bad' || heldMs < raiseAfterMs) return undefined;
  const restedMs = last === undefined ? restMs : nowMs - Date.parse(last.at);
  // A clock that was set back must not keep it quiet for as long as that.
  if (restedMs >= 0 && restedMs < restMs) return undefined;
  return { state: 'raised', episode: count + 1, clearedBy: null };
}

function signalOf(facts: EpisodeFacts, step: Step, moment: LookMoment): EpisodeSignal {
  const { definitionVersion, nowMs } = moment;
  const at = new Date(nowMs).toISOString();
  return { ...facts, ...step, id: signalId(facts, step), definitionVersion, at };
}
