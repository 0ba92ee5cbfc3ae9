import { afterEach, beforeEach, type MockInstance, vi } from 'vitest';

/**
 * Fails a test that writes to the console: what a person reads goes through a log or an output that
 * the test hands in, and a stray line hides the one that matters.
 */
const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/** The console as it is watched here: overloads of single methods don't matter. */
const watched: Record<(typeof methods)[number], (...words: unknown[]) => void> = console;

let spies: MockInstance[] = [];
let written: string[] = [];

beforeEach(() => {
  written = [];
  spies = methods.map((method) =>
    vi.spyOn(watched, method).mockImplementation((...words: unknown[]) => {
      written.push(`console.${method}: ${words.map(String).join(' ')}`);
    }),
  );
});

afterEach(() => {
  for (const spy of spies) spy.mockRestore();
  if (written.length > 0) throw new Error(`The test wrote to the console:\n${written.join('\n')}`);
});
