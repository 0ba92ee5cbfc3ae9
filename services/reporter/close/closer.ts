import { createBackoff } from '../../../libs/base/backoff.ts';
import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import { toError } from '../../../libs/base/errors.ts';
import type { Part } from '../../../libs/base/lifecycle.ts';
import {
  awaitsApproval,
  type CampaignCloses,
  type Close,
  closeUnderWay,
} from '../../../libs/contracts/close-state.ts';
import type { FollowCloses } from '../../../libs/kafka/closes-topic.ts';
import type { Log } from '../../../libs/kafka/log.ts';

/** The topic of closes, as far as it is needed here. */
export interface ClosesSource {
  follow(follower: FollowCloses): Promise<void>;
  close(): Promise<void>;
}

export interface CloserOptions {
  readonly source: ClosesSource;
  /** Carries the close of a campaign on from where it stands. */
  readonly carryOut: (campaignId: string, signal: AbortSignal) => Promise<Close>;
  readonly log: Log;
  readonly onEnd?: (close: Close, ms: number) => void;
  readonly onCaughtUp?: () => void;
  readonly clock?: Clock;
}

/**
 * Carries out the closes that others have opened, one after the other, and goes on with those that a
 * process before has left. What fails for a reason that may pass is tried again.
 */
export function closer(options: CloserOptions): Part {
  const { source, log, clock = systemClock } = options;
  const due = new Set<string>();
  let wake = Promise.withResolvers<void>();
  const onCloses = (closes: CampaignCloses): void => {
    const close = closeUnderWay(closes);
    if (close === undefined || !isMine(close)) due.delete(closes.campaignId);
    else due.add(closes.campaignId);
    wake.resolve();
  };
  const work = async (signal: AbortSignal): Promise<void> => {
    const backoff = createBackoff({ firstMs: 1_000, maxMs: 60_000 });
    signal.addEventListener('abort', () => wake.resolve(), { once: true });
    while (!signal.aborted) {
      const [campaignId] = due;
      if (campaignId === undefined) {
        await wake.promise;
        wake = Promise.withResolvers();
        continue;
      }
      due.delete(campaignId);
      if (await tryOne(options, campaignId, signal)) backoff.reset();
      else if (!signal.aborted) {
        due.add(campaignId);
        await clock.sleep(backoff.nextMs(), signal);
      }
    }
  };
  return {
    name: 'closer',
    async run(signal) {
      log.info({}, 'waiting for closes');
      const { onCaughtUp } = options;
      const follower = { signal, onCloses, ...(onCaughtUp !== undefined && { onCaughtUp }) };
      await Promise.all([source.follow(follower), work(signal)]);
    },
    stop: () => source.close(),
  };
}

/** What the command line has opened it carries out itself; once it is approved, anybody may seal it. */
function isMine(close: Close): boolean {
  if (awaitsApproval(close)) return false;
  return close.opened.runner === 'service' || close.approved !== null;
}

/** Whether the close came to where it stands still. */
async function tryOne(
  { carryOut, log, onEnd, clock = systemClock }: CloserOptions,
  campaignId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const startedMs = clock.monotonic();
  try {
    log.info({ campaignId }, 'carrying out a close');
    const close = await carryOut(campaignId, signal);
    const ms = Math.round(clock.monotonic() - startedMs);
    const { state, version, refused } = close;
    log.info(
      { campaignId, version, state, blockers: refused?.blockers, ms },
      'a close stands still',
    );
    onEnd?.(close, ms);
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    log.error(
      { campaignId, err: toError(thrown) },
      'a close could not be carried on, trying again',
    );
    return false;
  }
}
