/**
 * When the next commit of a partition is due. In calm the screen should be fresh, so a commit
 * follows soon after the events; with a backlog Redis should see cells, not events, so a commit
 * waits for many of them. Between the two it waits the longer the further behind the log it is, so
 * that waiting adds little to what a screen is late by anyway. Measured on the seed campaign's shape:
 * 25 ms keeps a screen below 60 ms, and with a backlog a commit of 60,000 events writes a third of a
 * block an event less than one of 15,000, since most of them fall into blocks that are written anyway.
 */
export interface CommitPace {
  /** From one commit to the next in calm, in ms. */
  readonly calmMs: number;
  /** The same far behind, in ms, unless `eventsMax` come first. */
  readonly backlogMs: number;
  /** So many offsets behind the log put a commit off by a millisecond. */
  readonly lagPerMs: number;
  /** Events that make a commit due at once. */
  readonly eventsMax: number;
  /** Events folded and not committed beyond which a partition takes no more. */
  readonly pendingMax: number;
}

export const defaultPace: CommitPace = {
  calmMs: 25,
  backlogMs: 1_000,
  lagPerMs: 25,
  eventsMax: 60_000,
  pendingMax: 180_000,
};

/** How long to wait before the next commit, in ms since the one before it started. */
export function commitDelayMs(pace: CommitPace, state: { lag: number; pending: number }): number {
  if (state.pending >= pace.eventsMax) return 0;
  return Math.min(pace.backlogMs, Math.max(pace.calmMs, state.lag / pace.lagPerMs));
}
