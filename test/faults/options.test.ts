import { expect, test } from 'vitest';
import { help, readOptions } from './options.ts';
import { scenarios } from './scenarios.ts';

test('scenarios are chosen by name, in the order that was asked for', () => {
  const options = readOptions(['--only', 'f14, F1', '--seed', 'a', '--minutes', '1.5'], scenarios);
  expect(options).toMatchObject({ seed: 'a', minutes: 1.5, jsonFile: null });
  expect(options).toMatchObject({ scenarios: [{ id: 'F14' }, { id: 'F1' }] });
});

test('without options all are played, from a seed of chance', () => {
  expect(readOptions([], scenarios)).toMatchObject({ scenarios, minutes: null });
  expect(readOptions([], scenarios)).not.toMatchObject(readOptions([], scenarios) as object);
});

test('help and the list are text', () => {
  expect(readOptions(['--help'], scenarios)).toBe(help);
  expect(readOptions(['--list'], scenarios)).toMatch(/^F1 +Aggregators are killed.*\n +killed at/);
});

test.each([
  [['--only', 'F99'], 'There is no scenario F99. See --list.'],
  [['--minutes', '0'], '--minutes must be a number up to 1440, not "0".'],
  [['--minutes', 'ten'], '--minutes must be a number up to 1440, not "ten".'],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args, scenarios)).toThrow(message);
});

test('each scenario has an id and a name of its own, and windows to hit', () => {
  expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  for (const { id, windows } of scenarios) {
    expect(id).toMatch(/^F\d+$/);
    expect(windows.length).toBeGreaterThan(0);
  }
});
