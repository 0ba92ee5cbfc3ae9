/**
 * When the next commit of a partition is due. In calm the screen should be fresh, so a commit
 * follows soon after the events; with a backlog Redis should see cells, not events, so a commit
 * waits for many of them. Measured on the seed campaign's shape: 25 ms keeps a screen below 60 ms,
 * and beyond some 40,000 events a commit gets no cheaper an event.
 */
export interface CommitPace {
  /** From one commit to the next in calm, in ms. */
  readonly calmMs: number;
  /** From one commit to the next with a backlog, in ms, unless `eventsMax` come first. */
  readonly backlogMs: number;
  /** More offsets than this behind the log count as a backlog. */
  readonly backlogEvents: number;
  /** Events that make a commit due at once. */
  readonly eventsMax: number;
  /** Events folded and not committed beyond which a partition takes no more. */
  readonly pendingMax: number;
}

export const defaultPace: CommitPace = {
  calmMs: 25,
  backlogMs: 400,
  backlogEvents: 5_000,
  eventsMax: 40_000,
  pendingMax: 120_000,
};

/** How long to wait before the next commit, in ms since the one before it started. */
export function commitDelayMs(pace: CommitPace, state: { lag: number; pending: number }): number {
  if (state.pending >= pace.eventsMax) return 0;
  return state.lag > pace.backlogEvents ? pace.backlogMs : pace.calmMs;
}
