/**
 * Waits for `work` for at most `deadlineMs`. The work itself can't be called back: what it gives
 * after the deadline is dropped.
 *
 * @throws Error when the deadline passes first
 */
export async function withDeadline<Value>(
  work: Promise<Value>,
  deadlineMs: number,
  doing: string,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${doing} took longer than ${deadlineMs} ms`)),
      deadlineMs,
    );
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
