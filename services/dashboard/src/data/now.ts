import { signal } from '@preact/signals';

/** The time of this machine, looked at each second. */
export const nowMs = signal(Date.now());

setInterval(() => {
  if (document.visibilityState === 'visible') nowMs.value = Date.now();
}, 1000);
