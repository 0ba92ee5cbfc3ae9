import { expect, test } from 'vitest';
import { TallyError } from './errors.ts';
import { choice, durationMs, flag, formatMs, integer, list, port, text, url } from './setting.ts';
import {
  describeSettings,
  hidePasswords,
  parseSettings,
  redactSettings,
  type SettingsTable,
} from './settings.ts';

const words = { description: 'It decides something.', example: 'x' };

function messageOf(table: SettingsTable, env: Record<string, string>): string {
  try {
    parseSettings(table, env);
  } catch (error) {
    expect(error).toBeInstanceOf(TallyError);
    expect((error as TallyError).code).toBe('settings_invalid');
    return (error as TallyError).message;
  }
  throw new Error('The settings were taken.');
}

test('reads each kind into its type', () => {
  const table = {
    A: text(words),
    B: integer({ ...words, min: -5, max: 5 }),
    C: port(words),
    D: flag(words),
    E: list(words),
    F: choice(['red', 'green'], words),
    G: url({ ...words, schemes: ['https', 'http'] }),
    H: durationMs(words),
  };
  const env = {
    A: ' a b ',
    B: '-3',
    C: '8080',
    D: 'Yes',
    E: 'a:1, b:2,',
    F: 'green',
    G: 'http://a.example/x',
    H: '2h',
  };
  expect(parseSettings(table, env)).toEqual({
    A: 'a b',
    B: -3,
    C: 8080,
    D: true,
    E: ['a:1', 'b:2'],
    F: 'green',
    G: 'http://a.example/x',
    H: 7_200_000,
  });
});

test('lists every problem at once, each with its name and an example', () => {
  const table = {
    MISSING: text({ description: 'Where it is.', example: 'here' }),
    EMPTY: text({ description: 'Where it was.', example: 'there' }),
    COUNT: integer({ ...words, min: 1, max: 9 }),
    LEVEL: choice(['low', 'high'], { ...words, default: 'low' }),
    WAIT: durationMs({ ...words, example: '5s' }),
    FINE: text(words),
  };
  const env = { EMPTY: '  ', COUNT: '12', LEVEL: 'Low', WAIT: '5', FINE: 'yes' };
  const message = messageOf(table, env);
  expect(message).toContain('5 settings need to be put right');
  expect(message).toContain('MISSING is not set.\n    Where it is. Example: MISSING=here');
  expect(message).toContain('EMPTY is not set.');
  expect(message).toContain('COUNT must be at most 9, and is "12".');
  expect(message).toContain('LEVEL must be one of low, high, and is "Low".');
  expect(message).toContain('WAIT must be a number with its unit');
  expect(message).not.toContain('FINE');
});

test('an empty variable counts as one that is not set', () => {
  const table = { A: text({ ...words, default: 'a' }), B: text({ ...words, optional: true }) };
  expect(parseSettings(table, { A: '', B: ' ' })).toEqual({ A: 'a', B: undefined });
});

test.each([['1.5'], ['1e2'], ['0x10'], ['twelve'], ['1_000'], ['9'.repeat(30)]])(
  'refuses %s as a whole number',
  (given) => {
    const table = { N: integer({ ...words, min: 0, max: 1000 }) };
    expect(messageOf(table, { N: given })).toContain('N must be a whole number');
  },
);

test('bounds are part of the range', () => {
  const table = { N: integer({ ...words, min: 1, max: 3 }) };
  expect(parseSettings(table, { N: '1' }).N).toBe(1);
  expect(parseSettings(table, { N: '3' }).N).toBe(3);
  expect(messageOf(table, { N: '0' })).toContain('at least 1');
  expect(messageOf(table, { N: '4' })).toContain('at most 3');
});

test('an address must have one of its schemes', () => {
  const table = { U: url({ ...words, schemes: ['https'] }) };
  expect(messageOf(table, { U: 'http://a.example' })).toContain('must start with https://');
  expect(messageOf(table, { U: 'https://' })).toContain('is not an address');
});

test('a time keeps its bounds and is written in the largest unit that fits', () => {
  const table = { T: durationMs({ ...words, minMs: 1000, maxMs: 60_000 }) };
  expect(messageOf(table, { T: '999ms' })).toContain('at least 1s');
  expect(messageOf(table, { T: '61s' })).toContain('at most 1m');
  expect([0, 1, 1500, 90_000, 3_600_000, 86_400_000].map(formatMs)).toEqual([
    '0s',
    '1ms',
    '1500ms',
    '90s',
    '1h',
    '1d',
  ]);
});

test('never shows a secret, not even a wrong one', () => {
  const table = {
    KEY: url({ ...words, schemes: ['https'], secret: true }),
    URL: url({ ...words, schemes: ['redis'] }),
  };
  const wrong = messageOf(table, { KEY: 'hunter2', URL: 'http://me:hunter2@a.example' });
  expect(wrong).not.toContain('hunter2');
  const env = { KEY: 'https://hunter2.example', URL: 'redis://me:hunter2@a.example:6379/1' };
  expect(redactSettings(table, parseSettings(table, env))).toEqual({
    KEY: '(hidden)',
    URL: 'redis://(hidden)@a.example:6379/1',
  });
});

test('blots out passwords with strange letters and in lists of addresses', () => {
  for (const shown of [
    'redis://:hunter2/@?#@a:1',
    'redis://:hunter2,x@a:1,redis://:hunter2@b:1',
    'redis+sentinel://u:hunter2@a:1,b:2/main',
  ]) {
    expect(hidePasswords(shown)).not.toContain('hunter2');
  }
  expect(hidePasswords('redis://a:1')).toBe('redis://a:1');
});

test('a rule looks at values together and does not repeat a problem', () => {
  const table = {
    MIN: integer({ ...words, min: 0, max: 9 }),
    MAX: integer({ ...words, min: 0, max: 9 }),
  };
  const rule = (given: { MIN?: number; MAX?: number }) =>
    (given.MIN ?? 0) <= (given.MAX ?? -1)
      ? []
      : [{ name: 'MAX', problem: 'must not be below MIN' }];
  const parse = (MIN: string, MAX: string) => () => parseSettings(table, { MIN, MAX }, rule);
  expect(parse('1', '2')()).toEqual({ MIN: 1, MAX: 2 });
  expect(parse('3', '2')).toThrow('MAX must not be below MIN.');
  expect(parse('3', 'x')).toThrow('A setting needs to be put right:\n  MAX must be a whole number');
});

test('the result can not be changed', () => {
  const settings = parseSettings({ A: list(words) }, { A: 'a,b' });
  expect(Object.isFrozen(settings)).toBe(true);
  expect(Object.isFrozen(settings.A)).toBe(true);
});

test('describes a table in its own order', () => {
  const table = {
    WAIT: durationMs({ ...words, default: 30_000, example: '1m' }),
    KEY: text({ ...words, secret: true }),
  };
  expect(describeSettings(table)).toEqual([
    {
      name: 'WAIT',
      kind: 'time with its unit',
      default: '30s',
      required: false,
      secret: false,
      description: words.description,
      example: '1m',
    },
    {
      name: 'KEY',
      kind: 'text',
      default: undefined,
      required: true,
      secret: true,
      description: words.description,
      example: 'x',
    },
  ]);
});
