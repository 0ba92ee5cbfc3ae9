/** Whether the reader wants nothing to move. */
export function isStill(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** How long a move takes, so that an eye can follow it. */
export const moveMs = 500;

export const ease = 'cubic-bezier(0.2, 0, 0, 1)';
