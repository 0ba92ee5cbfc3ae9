import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly what: string;
  readonly everyMs?: number;
  readonly msMax?: number;
}

/**
 * Asks again and again until the answer is not false.
 *
 * @throws Error that says what was waited for
 */
export async function waitFor(
  ask: () => boolean | Promise<boolean>,
  { what, everyMs = 50, msMax = 60_000 }: WaitOptions,
): Promise<void> {
  const end = performance.now() + msMax;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`Waited ${msMax / 1000} s for ${what}.`);
    await sleep(everyMs);
  }
}
