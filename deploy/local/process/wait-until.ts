import { setTimeout as pause } from 'node:timers/promises';

const checkEveryMs = 50;

/**
 * Asks again and again until `condition` holds; resolves to whether it did within `waitMsMax`. A
 * condition that throws ends the wait with its error.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  waitMsMax: number,
): Promise<boolean> {
  const end = performance.now() + waitMsMax;
  while (!(await condition())) {
    if (performance.now() >= end) return false;
    await pause(checkEveryMs);
  }
  return true;
}
