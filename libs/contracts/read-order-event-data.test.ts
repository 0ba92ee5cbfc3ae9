import { describe, expect, test } from 'vitest';
import {
  type Json,
  laterWords,
  outcomeOf,
  recordOf,
  sampleData,
  sampleEvent,
  sampleLine,
  type TypeWord,
  typeWords,
} from '../../test/support/sample-order-event.ts';
import { readOrderEvent } from './read-order-event.ts';

const withData = (word: TypeWord, changes: Json) =>
  outcomeOf(recordOf(sampleEvent(word, { data: sampleData(word, changes) })));
const withLine = (word: TypeWord, changes: Json) =>
  withData(word, { lines: [sampleLine(changes)] });

describe('data', () => {
  test('currency is three capital letters', () => {
    for (const currency of ['cny', 'CN', 'CNYY', 'C1Y', 'CNY\n', '', null, 5]) {
      expect(withData('paid', { currency })).toBe('invalid_string');
    }
    expect(withData('paid', { currency: undefined })).toBe('invalid_data');
    expect(withData('paid', { currency: 'XTS' })).toBe('event');
  });

  test('buyer is optional, but whole', () => {
    expect(withData('paid', { buyer: undefined })).toBe('event');
    for (const buyer of [null, 'b-1', [], 5])
      expect(withData('paid', { buyer })).toBe('invalid_data');
    expect(withData('paid', { buyer: {} })).toBe('invalid_data');
    expect(withData('paid', { buyer: { id: null } })).toBe('invalid_string');
    expect(withData('paid', { buyer: { id: '' } })).toBe('invalid_string');
    expect(withData('paid', { buyer: { id: '👟'.repeat(128) } })).toBe('event');
    expect(withData('paid', { buyer: { id: 'x'.repeat(129) } })).toBe('invalid_string');
    for (const newToBrand of [null, 'true', 1]) {
      expect(withData('paid', { buyer: { id: 'b', newToBrand } })).toBe('invalid_data');
    }
  });

  test('lines are 1 to 200 objects', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => sampleLine({ lineId: String(index) }));
    expect(withData('paid', { lines: lines(200) })).toBe('event');
    expect(withData('paid', { lines: lines(201) })).toBe('invalid_lines');
    for (const wrong of [[], null, {}, 'x', [null], [[]], [7], undefined]) {
      expect(withData('paid', { lines: wrong })).toBe('invalid_lines');
    }
  });

  test('lineId is unique in the event and has 1 to 64 characters', () => {
    const twice = [sampleLine(), sampleLine({ listingId: 'other' })];
    expect(withData('paid', { lines: twice })).toBe('invalid_lines');
    const apart = [sampleLine({ lineId: 'a' }), sampleLine({ lineId: 'A' })];
    expect(withData('paid', { lines: apart })).toBe('event');
    expect(withLine('paid', { lineId: '👟'.repeat(64) })).toBe('event');
    for (const lineId of ['x'.repeat(65), '', null, 1, 'a\nb']) {
      expect(withLine('paid', { lineId })).toBe('invalid_string');
    }
  });

  test('one bad line rejects its whole event', () => {
    const lines = [sampleLine(), sampleLine({ lineId: '2', quantity: 0 })];
    expect(withData('paid', { lines })).toBe('invalid_number');
  });
});

describe('line', () => {
  test.each(['lineId', 'brandId', 'listingId', 'category', 'quantity', 'amount'])(
    '%s must be there',
    (name) => {
      expect(withLine('paid', { [name]: undefined })).toBe('invalid_lines');
    },
  );

  test.each(['brandId', 'listingId', 'category'])('%s is a slug', (name) => {
    for (const fine of ['a', '0', 'a.b_c-d', `a${'-'.repeat(63)}`]) {
      expect(withLine('paid', { [name]: fine })).toBe('event');
    }
    const wrong = ['', 'A', '-a', '.a', '_a', 'a b', 'a/b', 'a\n', 'é', '鞋', `a${'-'.repeat(64)}`];
    for (const value of [...wrong, null, 5]) {
      expect(withLine('paid', { [name]: value })).toBe('invalid_string');
    }
  });

  test('quantity is 1 to 10,000, on refunded from 0', () => {
    for (const word of typeWords) {
      expect(withLine(word, { quantity: 1 })).toBe('event');
      expect(withLine(word, { quantity: 10_000 })).toBe('event');
      expect(withLine(word, { quantity: 10_001 })).toBe('invalid_number');
      expect(withLine(word, { quantity: -1 })).toBe('invalid_number');
      expect(withLine(word, { quantity: null })).toBe('invalid_number');
      expect(withLine(word, { quantity: 0 })).toBe(
        word === 'refunded' ? 'event' : 'invalid_number',
      );
    }
  });

  test.each(['amount', 'discount'])('%s is 0 to 10^12', (name) => {
    for (const word of typeWords) {
      expect(withLine(word, { [name]: 0 })).toBe('event');
      expect(withLine(word, { [name]: 1e12 })).toBe('event');
      expect(withLine(word, { [name]: 1e12 + 1 })).toBe('invalid_number');
      expect(withLine(word, { [name]: -1 })).toBe('invalid_number');
      expect(withLine(word, { [name]: null })).toBe('invalid_number');
      expect(withLine(word, { [name]: '5' })).toBe('invalid_number');
    }
  });

  test('amount may be absent on returned alone', () => {
    for (const word of typeWords) {
      const outcome = word === 'returned' ? 'event' : 'invalid_lines';
      expect(withLine(word, { amount: undefined })).toBe(outcome);
    }
  });

  test('reason is a slug on cancelled, returned and refunded', () => {
    for (const word of laterWords) {
      expect(withLine(word, { reason: 'too-small' })).toBe('event');
      for (const reason of ['Too small', '', null, 5]) {
        expect(withLine(word, { reason })).toBe('invalid_string');
      }
    }
  });

  test('reason is unknown, so ignored, on placed and paid', () => {
    for (const word of ['placed', 'paid'] as const) {
      const data = sampleData(word, { lines: [sampleLine({ reason: null })] });
      const result = readOrderEvent(recordOf(sampleEvent(word, { data })));
      expect(result).toMatchObject({ event: { lines: [{ reason: 'unspecified' }] } });
      const text = JSON.stringify(sampleEvent(word)).replace(
        '"lineId"',
        '"reason":1,"reason":[],"lineId"',
      );
      expect(outcomeOf(recordOf(text))).toBe('event');
    }
  });
});
