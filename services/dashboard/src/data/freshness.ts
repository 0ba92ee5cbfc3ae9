import type { Link } from './live-feed.ts';

/**
 * How far what is shown can be trusted to be of now: *connecting*, *live*, *back* (live again, a
 * moment ago), *lost* (no connection), *paused* (a part can't be read), *quiet* (connected, and
 * nothing is heard), *behind* (heard, and the log is further than what is counted), *refused*.
 */
export interface Freshness {
  readonly kind:
    | 'connecting'
    | 'live'
    | 'back'
    | 'lost'
    | 'paused'
    | 'quiet'
    | 'behind'
    | 'refused';
  /** For how long, or by how much: ms. */
  readonly ms: number;
}

/** What is known of a live stream and of the figures that it has brought. */
export interface FreshnessSeen {
  readonly link: Link;
  readonly nowMs: number;
  /** When anything was heard last. */
  readonly heardMs: number;
  /** Of the figures that are shown, RFC 3339; null where it is not known. */
  readonly asOf: string | null;
  readonly completeUntil: string | null;
}

/** How long nothing may be heard: the API says something every few seconds. */
const quietMsMax = 15_000;

/** How far the count may be behind the log. */
const behindMsMax = 30_000;

/** An API that has just started learns within seconds how far the log goes. */
const settleMs = 10_000;

/** How long it is said that the connection is there again. */
const backMs = 5_000;

/** How fresh figures are; what is worse counts. */
export function freshnessOf(seen: FreshnessSeen): Freshness {
  const { link, nowMs, heardMs } = seen;
  const sinceMs = nowMs - link.sinceMs;
  if (link.state !== 'live') return { kind: link.state, ms: sinceMs };
  if (nowMs - heardMs > quietMsMax) return { kind: 'quiet', ms: nowMs - heardMs };
  const behindMs = behindOf(seen);
  if (behindMs > behindMsMax && sinceMs > settleMs) return { kind: 'behind', ms: behindMs };
  return { kind: link.returns > 0 && sinceMs < backMs ? 'back' : 'live', ms: sinceMs };
}

/** Both times are the API's own, so a clock of the reader that is wrong makes nothing old. */
function behindOf({ asOf, completeUntil }: FreshnessSeen): number {
  if (asOf === null || completeUntil === null) return 0;
  return Date.parse(asOf) - Date.parse(completeUntil);
}
