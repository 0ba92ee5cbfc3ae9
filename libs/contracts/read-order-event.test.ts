import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import {
  type Json,
  laterWords,
  outcomeOf,
  recordOf,
  sampleData,
  sampleEvent,
  sampleKey,
  sampleLine,
  type TypeWord,
  typeWords,
} from '../../test/support/sample-order-event.ts';
import { eventTypes, type OrderEvent, readKnownEventType } from './order-event.ts';
import { readOrderEvent } from './read-order-event.ts';

const paidAt = { seconds: 1_794_240_000, nanos: 123_000_000 };

function read(value: unknown): OrderEvent {
  const result = readOrderEvent(recordOf(value));
  if (result.kind !== 'event') throw new Error(JSON.stringify(result));
  return result.event;
}

const withData = (word: TypeWord, changes: Json) =>
  outcomeOf(recordOf(sampleEvent(word, { data: sampleData(word, changes) })));
const withEnvelope = (changes: Json) => outcomeOf(recordOf(sampleEvent('paid', changes)));

describe('a valid event', () => {
  test('becomes plain values', () => {
    expect(read(sampleEvent('paid'))).toStrictEqual({
      type: 1,
      id: '5f0c6c0e-8a0e-4a3c-9d2f-0d6a1c6f7b11',
      source: '/shops/east-1',
      orderId: sampleKey,
      time: paidAt,
      cohort: paidAt,
      currency: 'CNY',
      buyer: { id: 'b-9f31', newToBrand: true },
      lines: [{ ...sampleLine(), reason: 'unspecified' }],
    });
  });

  test.each(typeWords.map((word, index) => [word, index] as const))(
    '%s is type %d',
    (word, index) => {
      expect(read(sampleEvent(word)).type).toBe(index);
      expect(readKnownEventType(`shop.order.${word}.v1`)).toBe(index);
      expect(eventTypes[index]).toBe(`shop.order.${word}.v1`);
    },
  );

  test('has paidAt as its cohort; paid has its time, placed has none', () => {
    const time = '2026-11-20T09:00:00+08:00';
    const later = { seconds: 1_795_136_400, nanos: 0 };
    for (const word of laterWords) {
      expect(read(sampleEvent(word, { time }))).toMatchObject({ time: later, cohort: paidAt });
    }
    const paid = sampleEvent('paid', { time, data: sampleData('paid', { paidAt: undefined }) });
    expect(read(paid)).toMatchObject({ time: later, cohort: later });
    expect(read(sampleEvent('placed', { time }))).toMatchObject({ time: later, cohort: null });
  });

  test('has the default of every field that is left out', () => {
    const line = sampleLine({ amount: undefined, discount: undefined });
    const event = sampleEvent('returned', {
      data: sampleData('returned', { buyer: undefined, lines: [line] }),
    });
    expect(read(event)).toMatchObject({
      buyer: null,
      lines: [{ amount: 0, discount: 0, reason: 'unspecified' }],
    });
    const paid = sampleEvent('paid', { data: sampleData('paid', { buyer: { id: 'b' } }) });
    expect(read(paid).buyer).toStrictEqual({ id: 'b', newToBrand: null });
  });
});

describe('type', () => {
  const everythingElseWrong = { specversion: '9', id: null, time: 'never', data: 7 };

  test.each(['shop.order.paid.v2', 'shop.order.paid', '', 'SHOP.ORDER.PAID.V1', '\ud800', 'paid'])(
    '%j is foreign, whatever else is wrong',
    (type) => {
      expect(withEnvelope({ type, ...everythingElseWrong })).toBe('foreign_type');
    },
  );

  test('a foreign type is skipped beside known fields that stand twice and under another key', () => {
    const text = '{"id":"a","id":"b","type":"user.created.v1","type2":[{}]}';
    expect(outcomeOf(recordOf(text, { key: null }))).toBe('foreign_type');
  });

  test('that can not be read rejects', () => {
    expect(withEnvelope({ type: undefined })).toBe('invalid_envelope');
    expect(withEnvelope({ type: null })).toBe('invalid_envelope');
    expect(withEnvelope({ type: 5 })).toBe('invalid_envelope');
    expect(withEnvelope({ type: ['shop.order.paid.v1'] })).toBe('invalid_envelope');
    expect(outcomeOf(recordOf('{"type":"a.v1","type":"b.v1"}'))).toBe('duplicate_field');
    expect(outcomeOf(recordOf('{"type":"a.v1","\\u0074ype":"a.v1"}'))).toBe('duplicate_field');
    expect(outcomeOf(recordOf('{"type":"a.v1"'))).toBe('invalid_json');
    expect(outcomeOf(recordOf(`{"type":"a.v1","x":"${'x'.repeat(65_536)}"}`))).toBe('too_large');
    expect(outcomeOf(recordOf(`{"type":"a.v1","x":${'['.repeat(64)}${']'.repeat(64)}}`))).toBe(
      'too_deep',
    );
  });

  test('only the type of the envelope counts', () => {
    const data = { ...sampleData('paid'), type: 'other' };
    expect(withEnvelope({ data })).toBe('event');
  });
});

describe('envelope', () => {
  test('specversion must be 1.0', () => {
    for (const specversion of ['0.3', '1.0.1', '1', 1, null, undefined]) {
      expect(withEnvelope({ specversion })).toBe('invalid_envelope');
    }
  });

  test.each(['id', 'source', 'time', 'subject', 'data'])('%s must be there', (name) => {
    expect(withEnvelope({ [name]: undefined })).toBe('invalid_envelope');
  });

  test.each([
    ['id', 128],
    ['source', 256],
  ])('%s has 1 to %d characters, counted as code points', (name, lengthMax) => {
    expect(withEnvelope({ [name]: 'x'.repeat(lengthMax) })).toBe('event');
    expect(withEnvelope({ [name]: '鞋'.repeat(lengthMax) })).toBe('event');
    expect(withEnvelope({ [name]: '👟'.repeat(lengthMax) })).toBe('event');
    expect(withEnvelope({ [name]: 'x'.repeat(lengthMax + 1) })).toBe('invalid_string');
    expect(withEnvelope({ [name]: '👟'.repeat(lengthMax + 1) })).toBe('invalid_string');
    expect(withEnvelope({ [name]: '' })).toBe('invalid_string');
    expect(withEnvelope({ [name]: null })).toBe('invalid_string');
    expect(withEnvelope({ [name]: 5 })).toBe('invalid_string');
    expect(withEnvelope({ [name]: { a: 1 } })).toBe('invalid_string');
  });

  test('text has no control characters and no lone surrogates', () => {
    for (const code of [0x00, 0x09, 0x0a, 0x1f, 0x7f, 0x80, 0x9f]) {
      expect(withEnvelope({ id: `a${String.fromCharCode(code)}` })).toBe('invalid_string');
    }
    for (const lone of ['\\ud800', '\\udfff', '\\udc00\\ud800']) {
      const text = JSON.stringify(sampleEvent('paid', { id: 'LONE' })).replace('LONE', lone);
      expect(outcomeOf(recordOf(text))).toBe('invalid_string');
    }
    for (const fine of [' ', '~', '\u00a0', '\u2028', '\ufeff', '\ufffd', '\ue000']) {
      expect(withEnvelope({ id: fine })).toBe('event');
    }
  });

  test('an escaped pair of surrogates is one character', () => {
    const text = JSON.stringify(sampleEvent('paid', { id: 'PAIR' })).replace(
      'PAIR',
      '\\ud83d\\udc5f',
    );
    expect(read(text).id).toBe('👟');
  });

  test('data must be an object', () => {
    for (const data of [null, [], 'x', 7, true])
      expect(withEnvelope({ data })).toBe('invalid_data');
  });
});

describe('key', () => {
  test('is the subject, byte for byte', () => {
    const event = sampleEvent('paid');
    expect(outcomeOf(recordOf(event, { key: null }))).toBe('key_mismatch');
    expect(outcomeOf(recordOf(event, { key: '' }))).toBe('key_mismatch');
    expect(outcomeOf(recordOf(event, { key: `${sampleKey} ` }))).toBe('key_mismatch');
    expect(outcomeOf(recordOf(event, { key: sampleKey.toLowerCase() }))).toBe('key_mismatch');
  });

  test('is compared in UTF-8, with no normalisation', () => {
    const composed = sampleEvent('paid', { subject: '\u00e9👟' });
    expect(outcomeOf(recordOf(composed, { key: '\u00e9👟' }))).toBe('event');
    expect(outcomeOf(recordOf(composed, { key: 'e\u0301👟' }))).toBe('key_mismatch');
    const latin1 = { ...recordOf(composed), key: Buffer.from('\u00e9', 'latin1') };
    expect(outcomeOf(latin1)).toBe('key_mismatch');
  });

  test('has 1 to 128 characters', () => {
    const subject = '鞋'.repeat(128);
    expect(outcomeOf(recordOf(sampleEvent('paid', { subject }), { key: subject }))).toBe('event');
    const long = `${subject}x`;
    expect(outcomeOf(recordOf(sampleEvent('paid', { subject: long }), { key: long }))).toBe(
      'invalid_string',
    );
  });
});

describe('time', () => {
  test('is RFC 3339 and must exist', () => {
    expect(withEnvelope({ time: '2026-11-10T00:00:00.123+08:00' })).toBe('event');
    for (const time of ['2026-11-09T16:00:00.123', '2025-02-30T00:00:00Z', 5, null]) {
      expect(withEnvelope({ time })).toBe('invalid_time');
    }
  });

  test('paidAt must be there on cancelled, returned and refunded', () => {
    for (const word of laterWords) {
      expect(withData(word, { paidAt: undefined })).toBe('invalid_data');
      expect(withData(word, { paidAt: null })).toBe('invalid_time');
      expect(withData(word, { paidAt: 'yesterday' })).toBe('invalid_time');
    }
  });

  test('paidAt must not be there on placed, in any form', () => {
    for (const value of ['2026-11-09T16:00:00Z', 'x', null, 5, {}]) {
      expect(withData('placed', { paidAt: value })).toBe('invalid_time');
    }
  });

  test('paidAt on paid is the instant of time, to the nanosecond', () => {
    expect(withData('paid', { paidAt: '2026-11-10T00:00:00.123000000+08:00' })).toBe('event');
    expect(withData('paid', { paidAt: '2026-11-09T16:00:00.123000001Z' })).toBe('invalid_time');
    expect(withData('paid', { paidAt: '2026-11-09T16:00:01.123Z' })).toBe('invalid_time');
    expect(withData('paid', { paidAt: null })).toBe('invalid_time');
    expect(withData('paid', { paidAt: 'x' })).toBe('invalid_time');
  });
});

test('the message names the field and never its value', () => {
  const secret = 'Wang Xiaoming';
  const data = sampleData('paid', { lines: [sampleLine(), sampleLine({ brandId: secret })] });
  const result = readOrderEvent(recordOf(sampleEvent('paid', { data })));
  expect(result).toMatchObject({ kind: 'rejected', reason: 'invalid_string' });
  const message = result.kind === 'rejected' ? result.message : '';
  expect(message).toMatch(/^data\.lines\[1\]\.brandId must be 1 to 64 of the characters/);
  expect(message).not.toContain(secret);
});

test('a value that is a view into a larger buffer is read from its own bytes alone', () => {
  const text = Buffer.from(`xx${JSON.stringify(sampleEvent('paid'))}xx`);
  const value = new Uint8Array(text.buffer, text.byteOffset + 2, text.length - 4);
  expect(outcomeOf({ ...recordOf(null), value })).toBe('event');
});
