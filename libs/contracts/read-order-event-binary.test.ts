import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import {
  binaryHeaders,
  type HeaderPairs,
  type Json,
  outcomeOf,
  recordOf,
  sampleData,
  sampleEvent,
  sampleLine,
  type TypeWord,
  typeWords,
} from '../../test/support/sample-order-event.ts';
import { readOrderEvent } from './read-order-event.ts';

const header = (name: string, text: string) => [name, Buffer.from(text)] as const;

function binary(changes: Json, more: HeaderPairs = [], data: unknown = sampleData('paid')): string {
  return outcomeOf(recordOf(data, { headers: [...binaryHeaders('paid', changes), ...more] }));
}

describe('binary mode', () => {
  test.each(typeWords)('%s reads as the same event as in structured mode', (word) => {
    const structured = readOrderEvent(recordOf(sampleEvent(word)));
    const headers = binaryHeaders(word);
    expect(readOrderEvent(recordOf(sampleData(word), { headers }))).toStrictEqual(structured);
    expect(structured.kind).toBe('event');
  });

  test('takes header names as bytes', () => {
    const headers = binaryHeaders('paid').map(
      ([name, value]) => [Buffer.from(name), value] as const,
    );
    expect(outcomeOf(recordOf(sampleData('paid'), { headers }))).toBe('event');
  });

  test.each(['id', 'source', 'type', 'time', 'subject'])('ce_%s must be there', (name) => {
    expect(binary({ [name]: undefined })).toBe('invalid_envelope');
  });

  test.each(['specversion', 'id', 'source', 'type', 'time', 'subject'])(
    'ce_%s must have a value in UTF-8',
    (name) => {
      expect(binary({ [name]: null })).toBe('invalid_header');
      const bytes = [`ce_${name}`, Buffer.from([0x61, 0xff])] as const;
      expect(binary({ [name]: undefined }, [bytes])).toBe('invalid_header');
    },
  );

  test('an unknown ce_ header may hold anything, or nothing', () => {
    expect(
      binary({}, [
        ['ce_x', null],
        ['ce_y', Buffer.from([0xff])],
      ]),
    ).toBe('event');
  });

  test('values keep the rules of their fields', () => {
    expect(binary({ specversion: '0.3' })).toBe('invalid_envelope');
    expect(binary({ specversion: '1.0 ' })).toBe('invalid_envelope');
    expect(binary({ id: '' })).toBe('invalid_string');
    expect(binary({ id: 'a\u0000' })).toBe('invalid_string');
    expect(binary({ source: '👟'.repeat(256) })).toBe('event');
    expect(binary({ source: 'x'.repeat(257) })).toBe('invalid_string');
    expect(binary({ time: '2026-11-09T16:00:00' })).toBe('invalid_time');
    expect(binary({ time: '2026-11-09T16:00:01.123Z' })).toBe('invalid_time');
    expect(binary({ subject: 'other' })).toBe('key_mismatch');
  });

  test('a ce_ header that stands twice rejects', () => {
    for (const name of ['specversion', 'id', 'source', 'type', 'time', 'subject', 'unknown']) {
      const twice = [header(`ce_${name}`, '1.0'), header(`ce_${name}`, '1.0')];
      expect(binary({}, twice)).toBe('duplicate_header');
    }
    expect(binary({}, [header('traceparent', 'a'), header('traceparent', 'b')])).toBe('event');
    expect(binary({}, [header('CE_ID', 'a'), header('CE_ID', 'b')])).toBe('event');
  });

  test('the message of a long header name is short', () => {
    const name = `ce_${'\n'.repeat(60_000)}`;
    const headers = [...binaryHeaders('paid'), header(name, 'a'), header(name, 'a')];
    const result = readOrderEvent(recordOf(sampleData('paid'), { headers }));
    expect(JSON.stringify(result).length).toBeLessThan(400);
  });

  test('the value is the data, with the rules of any value', () => {
    expect(binary({}, [], '[]')).toBe('not_an_object');
    expect(binary({}, [], 'x')).toBe('invalid_json');
    expect(binary({}, [], '{}')).toBe('invalid_data');
    expect(binary({}, [], Buffer.from([0xff]))).toBe('invalid_utf8');
    expect(binary({}, [], `{"x":"${'x'.repeat(65_536)}"}`)).toBe('too_large');
    expect(binary({}, [], '{"currency":"CNY","currency":"CNY"}')).toBe('duplicate_field');
    const deep = (levels: number) => `{"x":${'['.repeat(levels)}${']'.repeat(levels)},`;
    const text = JSON.stringify(sampleData('paid')).slice(1);
    expect(binary({}, [], deep(63) + text)).toBe('event');
    expect(binary({}, [], deep(64) + text)).toBe('too_deep');
  });

  test('a reason is known on cancelled, returned and refunded alone', () => {
    const outcomeWithReason = (word: TypeWord, reason: unknown) => {
      const data = sampleData(word, { lines: [sampleLine({ reason })] });
      return outcomeOf(recordOf(data, { headers: binaryHeaders(word) }));
    };
    for (const word of typeWords) {
      expect(outcomeWithReason(word, 'too-small')).toBe('event');
      const isKnown = word !== 'placed' && word !== 'paid';
      expect(outcomeWithReason(word, null)).toBe(isKnown ? 'invalid_string' : 'event');
    }
    const twice = JSON.stringify(sampleData('paid')).replace(
      '"lineId"',
      '"reason":1,"reason":2,"lineId"',
    );
    expect(binary({}, [], twice)).toBe('event');
  });

  test('envelope fields in the value are unknown fields', () => {
    expect(binary({}, [], { ...sampleData('paid'), id: 5, type: 'x', data: null })).toBe('event');
  });
});

describe('a foreign type in binary mode', () => {
  test('is skipped whatever the value and the other headers are', () => {
    const type = 'user.created.v1';
    expect(binary({ type }, [], 'not json')).toBe('foreign_type');
    expect(binary({ type }, [], Buffer.from([0xff]))).toBe('foreign_type');
    expect(binary({ type }, [], 'x'.repeat(70_000))).toBe('foreign_type');
    expect(binary({ type, id: null, specversion: '9' })).toBe('foreign_type');
    expect(binary({ type }, [header('ce_id', 'again')])).toBe('foreign_type');
    expect(binary({ type: '' })).toBe('foreign_type');
  });

  test('is rejected where the type stands twice', () => {
    expect(binary({ type: 'a.v1' }, [header('ce_type', 'a.v1')])).toBe('duplicate_header');
    const headers = [...binaryHeaders('paid', { type: undefined }), ['ce_type', null] as const];
    const twice = [...headers, header('ce_type', 'a.v1')];
    expect(outcomeOf(recordOf(sampleData('paid'), { headers: twice }))).toBe('duplicate_header');
  });
});

describe('the mode of a record', () => {
  const structuredTypes = [
    'application/cloudevents+json',
    'application/cloudevents+json; charset=utf-8',
    'application/cloudevents+json;charset="\u00e9"',
    ' Application/CloudEvents+JSON ;x',
  ];

  test.each(structuredTypes)('%j is structured, and its ce_ headers are ignored', (text) => {
    const headers = [
      header('ce_specversion', '9'),
      ['ce_id', null] as const,
      header('content-type', text),
    ];
    const again = [...headers, header('ce_specversion', '9')];
    expect(outcomeOf(recordOf(sampleEvent('paid'), { headers: again }))).toBe('event');
  });

  test('is structured where any content-type says so', () => {
    const headers = [
      header('content-type', 'text/plain'),
      header('content-type', structuredTypes[0] ?? ''),
    ];
    const both = [...binaryHeaders('paid'), ...headers];
    expect(outcomeOf(recordOf(sampleEvent('paid'), { headers: both }))).toBe('event');
  });

  test.each([
    'application/json',
    'application/cloudevents',
    'application/cloudevents-batch+json',
    'x application/cloudevents+json',
    'application/cloudevents+jsonx',
    '',
  ])('%j leaves the choice to ce_specversion', (text) => {
    expect(binary({}, [header('content-type', text)])).toBe('event');
    const headers = [header('content-type', text)];
    expect(outcomeOf(recordOf(sampleEvent('paid'), { headers }))).toBe('event');
  });

  test('is binary by ce_specversion, even with no value', () => {
    expect(binary({ specversion: null })).toBe('invalid_header');
    expect(binary({}, [['content-type', null]])).toBe('event');
  });

  test('is structured without both, whatever other ce_ headers there are', () => {
    const headers = binaryHeaders('paid', { specversion: undefined });
    expect(outcomeOf(recordOf(sampleEvent('paid'), { headers }))).toBe('event');
    expect(outcomeOf(recordOf(sampleData('paid'), { headers }))).toBe('invalid_envelope');
  });
});
