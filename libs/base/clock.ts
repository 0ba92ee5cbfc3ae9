/** The time, as everything that waits or measures is given it. */
export interface Clock {
  /** Milliseconds since 1970 in UTC. It can jump, also backwards. */
  now(): number;
  /** Milliseconds since some instant; it never goes backwards. Only differences mean something. */
  monotonic(): number;
  /** Resolves after that many milliseconds, at once where the signal aborts: whoever waits looks at
   * its signal afterwards. It never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The real time of this machine. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: sleepInTimer,
});

/** `setTimeout` takes a longer time for 1 ms. */
const timerMsMax = 2 ** 31 - 1;

async function sleepInTimer(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.min(Math.max(ms, 0), timerMsMax));
  const onAbort = (): void => resolve();
  signal?.addEventListener('abort', onAbort, { once: true });
  await promise;
  clearTimeout(timer);
  signal?.removeEventListener('abort', onAbort);
}
