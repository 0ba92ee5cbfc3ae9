import { expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';

test('sleep ends when its time is over', async () => {
  vi.useFakeTimers();
  try {
    let isOver = false;
    const sleeping = systemClock.sleep(1000).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(isOver).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test('sleep ends without an error when its signal aborts, and leaves no timer', async () => {
  vi.useFakeTimers();
  try {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    await sleeping;
    expect(vi.getTimerCount()).toBe(0);
    await systemClock.sleep(60_000, controller.signal);
  } finally {
    vi.useRealTimers();
  }
});

test('a time beyond what a timer holds is a long sleep, not a short one', async () => {
  vi.useFakeTimers();
  try {
    const controller = new AbortController();
    let isOver = false;
    const sleeping = systemClock.sleep(2 ** 40, controller.signal).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(isOver).toBe(false);
    controller.abort();
    await sleeping;
  } finally {
    vi.useRealTimers();
  }
});
