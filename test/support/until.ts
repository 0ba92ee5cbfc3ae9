import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface UntilOptions {
  /** What is waited for, for the error: `the shard to be loaded`. */
  readonly what?: string;
  readonly waitMsMax?: number;
  readonly everyMs?: number;
}

/**
 * Waits until `look` gives something truthy and resolves to it. Where that never comes, the error
 * says what was waited for and what was seen last. An error that `look` throws counts as "not yet"
 * and is told at the end.
 */
export async function until<Seen>(
  look: () => Seen | Promise<Seen>,
  options: UntilOptions = {},
): Promise<Seen> {
  const { waitMsMax = 10_000, everyMs = 10 } = options;
  // What the condition says is the best name for it where none is given.
  const what = options.what ?? String(look).replace(/^(async )?\(\) => /, '');
  const end = performance.now() + waitMsMax;
  for (;;) {
    let seen: Seen | undefined;
    let cause: unknown;
    try {
      seen = await look();
      if (seen) return seen;
    } catch (thrown) {
      cause = thrown;
    }
    if (performance.now() >= end) {
      const last = cause === undefined ? `it was ${inspect(seen)}` : `it failed: ${String(cause)}`;
      throw new Error(`Waited ${waitMsMax} ms for ${what}; at the end ${last}.`, { cause });
    }
    await pause(everyMs);
  }
}
