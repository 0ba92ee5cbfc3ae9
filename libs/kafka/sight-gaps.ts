/**
 * Finds the fetches that come so long after the one before that a topic could have been replaced in
 * between without any answer to tell of it. While a fetch waits at a broker, or one follows the
 * other closely, a topic that is deleted answers with an error, and the member joins anew.
 *
 * It is counted from one request to the next, since an answer may have waited while the process was
 * frozen; and by two clocks, since one of them may have stood still with the machine.
 */
export class SightGaps {
  readonly #gapMsMax: number;
  readonly #now: () => readonly [monotonicMs: number, wallMs: number];
  readonly #lastByNode = new Map<number, readonly [monotonicMs: number, wallMs: number]>();

  /** @param gapMsMax how long after another a fetch is sent when nothing is amiss, at most */
  constructor(
    gapMsMax: number,
    now: () => readonly [number, number] = () => [performance.now(), Date.now()],
  ) {
    this.#gapMsMax = gapMsMax;
    this.#now = now;
  }

  /** Notes that a fetch is sent to a broker; true where the one before was too long ago. */
  isGap(nodeId: number): boolean {
    const now = this.#now();
    const [monotonicMs, wallMs] = this.#lastByNode.get(nodeId) ?? now;
    this.#lastByNode.set(nodeId, now);
    return Math.max(now[0] - monotonicMs, now[1] - wallMs) > this.#gapMsMax;
  }
}
