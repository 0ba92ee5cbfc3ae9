import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { outcomeOf, recordOf } from '../../test/support/sample-order-event.ts';

const events = new URL('fixtures/events/', import.meta.url);
const schema = readFileSync(new URL('schemas/order-event.schema.json', import.meta.url), 'utf8');

/** `date-time` is looked at by the pattern beside it. */
const ajv = new Ajv2020({ formats: { 'date-time': true } });
const isValidBySchema = ajv.compile(JSON.parse(schema));

function fixtures(folder: string): { name: string; value: Buffer }[] {
  const files = readdirSync(new URL(folder, events));
  return files.map((name) => ({ name, value: readFileSync(new URL(`${folder}/${name}`, events)) }));
}

describe('an event that is valid', () => {
  test.each(fixtures('valid'))('$name', ({ value }) => {
    expect(outcomeOf(recordOf(value))).toBe('event');
    expect(isValidBySchema(JSON.parse(value.toString()))).toBe(true);
  });
});

describe('an event that is rejected, as its name says', () => {
  /** What is lost once the text is parsed, or needs more than one field to be seen. */
  const unseenBySchema = [
    'duplicate_field.quantity.json',
    'invalid_number.fraction-of-nothing.json',
    'invalid_time.no-such-day.json',
    'invalid_time.paid-at-is-not-time.json',
    'invalid_lines.same-line-id.json',
    'too_deep.65-levels.json',
  ];

  test.each(fixtures('rejected'))('$name', ({ name, value }) => {
    expect(outcomeOf(recordOf(value))).toBe(name.split('.')[0]);
    if (/^invalid_(json|utf8)/.test(name)) return;
    expect(isValidBySchema(JSON.parse(value.toString()))).toBe(unseenBySchema.includes(name));
  });
});

describe('an event that is skipped, as its name says', () => {
  test.each(fixtures('skipped'))('$name', ({ name, value }) => {
    expect(outcomeOf(recordOf(value))).toBe(name.split('.')[0]);
  });
});
