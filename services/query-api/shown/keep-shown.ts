import { toError } from '../../../libs/base/errors.ts';
import type { Part } from '../../../libs/base/lifecycle.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { ApiContext } from '../context.ts';
import { hourMs, isDue, minuteMs, windowMs } from './due.ts';
import { makeShown } from './make-shown.ts';
import type { ShownStore } from './shown-store.ts';

export interface KeepShownOptions {
  readonly context: Pick<ApiContext, 'shards' | 'book' | 'clock' | 'log'>;
  readonly store: ShownStore;
  readonly onOutcome?: (outcome: ShownOutcome) => void;
}

/** What became of a minute in this process: `known` ones were kept by another one before. */
export const shownOutcomes = ['kept', 'known', 'missed'] as const;
export type ShownOutcome = (typeof shownOutcomes)[number];

/** How long after a minute's beginning what is shown may be kept as what it showed, in ms. The one
 * at the end is what every later change is held against, so it is tried for longest. */
const graceMs = 10_000;
const endGraceMs = 50_000;
const retryMs = 500;
/** A clock that differs more from that of Redis keeps nothing: a minute that lies ahead would keep
 * out all those before it. */
const skewMsMax = 5_000;
const keptMs = 400 * 24 * hourMs;

/**
 * Keeps what each campaign shows, minute by minute. Every process of the API does this, and the
 * first that writes a minute wins; they show the same. What can't be shown whole is not kept.
 */
export function keepShown({ context, store, onOutcome }: KeepShownOptions): Part {
  const { clock } = context;
  return {
    name: 'shown minutes',
    async run(signal) {
      let lastMs = Number.NEGATIVE_INFINITY;
      while (!signal.aborted) {
        const nowMs = clock.now();
        const atMs = nowMs - (nowMs % minuteMs);
        if (atMs > lastMs) await keepMinute({ context, store, onOutcome }, atMs, signal);
        lastMs = Math.max(lastMs, atMs);
        await clock.sleep(atMs + minuteMs - clock.now(), signal);
      }
    },
    async stop() {
      store.close();
    },
  };
}

type Keeping = Pick<KeepShownOptions, 'context' | 'store'> & {
  readonly onOutcome: KeepShownOptions['onOutcome'];
};

/** Tries until everything that is due is kept, or it is too late for it. */
async function keepMinute(keeping: Keeping, atMs: number, signal: AbortSignal): Promise<void> {
  const { context, onOutcome } = keeping;
  const { book, clock, log } = context;
  let due = book.all().filter(({ campaign }) => isDue(campaign, atMs));
  for (;;) {
    const inTime = due.filter((entry) => clock.now() - atMs <= graceOf(entry, atMs));
    for (const { campaign } of due.filter((entry) => !inTime.includes(entry))) {
      onOutcome?.('missed');
      const fields = { campaignId: campaign.definition.id, at: new Date(atMs).toISOString() };
      log.warn(
        fields,
        'what is shown is not kept for this minute: it was not whole, or not in time',
      );
    }
    const rest: BookEntry[] = [];
    for (const entry of inTime) {
      const outcome = await keepOne(keeping, entry, atMs);
      if (outcome === undefined) rest.push(entry);
      else onOutcome?.(outcome);
    }
    due = rest;
    if (due.length === 0 || signal.aborted) return;
    await clock.sleep(retryMs, signal);
  }
}

function graceOf({ campaign }: BookEntry, atMs: number): number {
  return windowMs(campaign).endMs === atMs ? endGraceMs : graceMs;
}

/** @returns undefined where it is to be tried again */
async function keepOne(
  { context, store }: Keeping,
  entry: BookEntry,
  atMs: number,
): Promise<'kept' | 'known' | undefined> {
  try {
    const minute = makeShown(context, entry, atMs);
    if (minute === undefined) return undefined;
    const skewMs = Math.abs((await store.now()) - context.clock.now());
    if (skewMs > skewMsMax) {
      context.log.warn({ skewMs }, 'the clock is not that of Redis, so no minute is kept');
      return undefined;
    }
    const isKept = await store.write(minute);
    if (atMs % hourMs === 0) await store.trim(minute.campaignId, atMs - keptMs);
    return isKept ? 'kept' : 'known';
  } catch (thrown) {
    context.log.warn({ err: toError(thrown) }, 'what is shown could not be kept, trying again');
    return undefined;
  }
}
