/**
 * Shares the calls of something that is asked often: those that come while one is under way wait for
 * the next one together. So each is answered by what began after it was made, and never by what was
 * known before.
 */
export function sharedNext<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | null = null;
  let waiting: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    const run = work();
    const done = run.then(
      () => undefined,
      () => undefined,
    );
    running = done;
    void done.then(() => {
      if (running === done) running = null;
    });
    return run;
  };
  return () => {
    if (running === null) return begin();
    waiting ??= running.then(() => {
      waiting = null;
      return begin();
    });
    return waiting;
  };
}
