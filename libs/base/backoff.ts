/** How the pauses between attempts grow. */
export interface BackoffOptions {
  /** The longest that the first pause can be. */
  readonly firstMs: number;
  /** The longest that any pause can be. */
  readonly maxMs: number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** Pauses for one thing that is tried again and again. */
export interface Backoff {
  /** How long to wait before the next attempt. */
  nextMs(): number;
  /** Attempts that failed since the last reset. */
  attempts(): number;
  /** It worked: the next pause is short again. */
  reset(): void;
}

/**
 * Pauses that double and are drawn between 0 and their bound ("full jitter"), so that processes
 * that lost the same server do not come back to it in step. A pause is never below a tenth of its
 * bound: a run of small draws must not become a busy loop.
 */
export function createBackoff(options: BackoffOptions): Backoff {
  const { firstMs, maxMs, random = Math.random } = options;
  let failures = 0;
  return {
    nextMs() {
      const boundMs = Math.min(maxMs, firstMs * 2 ** failures);
      failures += 1;
      return Math.max(boundMs / 10, random() * boundMs);
    },
    attempts: () => failures,
    reset() {
      failures = 0;
    },
  };
}
