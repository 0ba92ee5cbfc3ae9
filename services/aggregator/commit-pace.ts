/**
 * When the next commit of a partition is due. In calm the screen should be fresh, so a commit
 * follows soon after the events; with a backlog Redis should see cells, not events, so a commit
 * waits for many of them. Measured on the seed campaign's shape: 25 ms keeps a screen below 60 ms,
 * and with a backlog a commit of 60,000 events writes a third of a block an event less than one of
 * 15,000, since most of them fall into blocks that are written anyway.
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
  backlogMs: 1_000,
  backlogEvents: 5_000,
  eventsMax: 60_000,
  pendingMax: 180_000,
};

/** How long to wait before the next commit, in ms since the one before it started. */
export function commitDelayMs(pace: CommitPace, state: { lag: number; pending: number }): number {
  if (state.pending >= pace.eventsMax) return 0;
  return state.lag > pace.backlogEvents ? pace.backlogMs : pace.calmMs;
}
