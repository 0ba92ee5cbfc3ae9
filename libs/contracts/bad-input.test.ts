import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import {
  binaryHeaders,
  type Json,
  outcomeOf,
  recordOf,
  sampleData,
  sampleEvent,
  sampleLine,
  type TypeWord,
} from '../../test/support/sample-order-event.ts';
import { quarterOf } from './instant.ts';
import { readOrderEvent } from './read-order-event.ts';

/**
 * The numbered list of bad inputs, as far as one record alone decides them. What depends on other
 * records, the partition or the broker's batch (13–15, 24, 35–37, 46, 57) is tested in `libs/fold` and
 * `libs/kafka`.
 */

const text = JSON.stringify(sampleEvent('paid'));

const envelope = (changes: Json) => outcomeOf(recordOf(sampleEvent('paid', changes)));
const line = (changes: Json, word: TypeWord = 'paid') =>
  outcomeOf(
    recordOf(sampleEvent(word, { data: sampleData(word, { lines: [sampleLine(changes)] }) })),
  );
const respelled = (from: string, to: string) => outcomeOf(recordOf(text.replace(from, to)));

describe('framing and encoding', () => {
  test('input 1: an empty value is skipped', () => {
    expect(outcomeOf(recordOf(null))).toBe('empty');
    expect(outcomeOf(recordOf(''))).toBe('empty');
  });
  test('input 2: white space only is rejected', () => {
    expect(outcomeOf(recordOf(' \t\r\n'))).toBe('invalid_json');
  });
  test('input 3: what is not JSON is rejected', () => {
    expect(outcomeOf(recordOf('lineId,brandId\n1,siweiqi'))).toBe('invalid_json');
  });
  test('input 4: truncated JSON is rejected, wherever it ends', () => {
    for (let end = 1; end < text.length; end += 1) {
      expect(outcomeOf(recordOf(text.slice(0, end)))).toBe('invalid_json');
    }
  });
  test('input 5: an array, string, number, boolean or null on top is rejected', () => {
    for (const top of ['[]', `[${text}]`, '"x"', '1', 'true', 'null']) {
      expect(outcomeOf(recordOf(top))).toBe('not_an_object');
    }
  });
  test('input 6: bytes after the object are rejected, white space is not', () => {
    for (const tail of ['x', '{}', ',', '\u0000', ']']) {
      expect(outcomeOf(recordOf(text + tail))).toBe('invalid_json');
    }
    expect(outcomeOf(recordOf(`\n ${text}\t\r\n`))).toBe('event');
  });
  test('input 7: a byte order mark is rejected', () => {
    expect(outcomeOf(recordOf(`\ufeff${text}`))).toBe('invalid_json');
  });
  test('input 8: invalid UTF-8 is rejected', () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('siweiqi')] = 0xff;
    expect(outcomeOf(recordOf(bytes))).toBe('invalid_utf8');
  });
  test('input 9: a lone surrogate in the id is rejected', () => {
    expect(respelled('"id":"5f0c', '"id":"\\ud800')).toBe('invalid_string');
  });
  test('input 10: a NUL or another control character in the id is rejected', () => {
    expect(respelled('"id":"5f0c', '"id":"\\u0000')).toBe('invalid_string');
    expect(respelled('"id":"5f0c', '"id":"\\u001b')).toBe('invalid_string');
    expect(respelled('"id":"5f0c', '"id":"\\n')).toBe('invalid_string');
  });
  test('input 11: 20,000 levels are rejected', () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect(respelled('{', `{"x":${nested},`)).toBe('too_deep');
    expect(outcomeOf(recordOf('{"x":'.repeat(10_000)))).toBe('too_deep');
    expect(outcomeOf(recordOf(nested))).toBe('too_deep');
  });
  test('input 12: a value over 64 KiB is rejected, even where it is no JSON', () => {
    expect(respelled('{', `{"x":"${'x'.repeat(65_536)}",`)).toBe('too_large');
    expect(outcomeOf(recordOf(new Uint8Array(65_537)))).toBe('too_large');
  });
  test('input 16: a wrong version is rejected in both modes', () => {
    expect(envelope({ specversion: '0.3' })).toBe('invalid_envelope');
    const headers = binaryHeaders('paid', { specversion: '2.0' });
    expect(outcomeOf(recordOf(sampleData('paid'), { headers }))).toBe('invalid_envelope');
    expect(envelope({ type: 'shop.order.paid.v2' })).toBe('foreign_type');
  });
  test('input 17: unknown extra fields are ignored', () => {
    expect(envelope({ datacontenttype: 'application/json', loyalty: { points: 5 } })).toBe('event');
    expect(line({ colour: 'white' })).toBe('event');
  });
});

describe('keys and objects', () => {
  test('input 18: a known field that stands twice is rejected, an unknown one is not', () => {
    expect(respelled('"quantity":2', '"quantity":1,"quantity":-1')).toBe('duplicate_field');
    expect(respelled('"quantity":2', '"qty":1,"qty":-1,"quantity":2')).toBe('event');
  });
  test('input 19: __proto__ is ignored', () => {
    expect(respelled('"quantity":2', '"__proto__":{"quantity":9},"quantity":2')).toBe('event');
    expect(respelled('"quantity":2', '"__proto__":{"quantity":2}')).toBe('invalid_lines');
  });
  test('input 20: constructor.prototype is ignored', () => {
    const polluted = '"constructor":{"prototype":{"quantity":9}}';
    expect(respelled('"quantity":2', `${polluted},"quantity":2`)).toBe('event');
    expect(respelled('"quantity":2', polluted)).toBe('invalid_lines');
  });
  test('input 21: a field in another case is another field', () => {
    expect(respelled('"quantity":2', '"Quantity":2')).toBe('invalid_lines');
  });
  test('input 22: a required field that is missing is rejected', () => {
    expect(line({ brandId: undefined })).toBe('invalid_lines');
    expect(envelope({ id: undefined })).toBe('invalid_envelope');
    expect(envelope({ data: {} })).toBe('invalid_data');
  });
  test('input 23: a key that is absent or not the order id is rejected', () => {
    expect(outcomeOf(recordOf(text, { key: null }))).toBe('key_mismatch');
    expect(outcomeOf(recordOf(text, { key: 'ORD000124' }))).toBe('key_mismatch');
  });
});

describe('numbers', () => {
  test('input 25: 9007199254740993 is rejected', () => {
    expect(respelled('"amount":19800', '"amount":9007199254740993')).toBe('invalid_number');
  });
  test('input 26: 1e400 is rejected', () => {
    expect(respelled('"amount":19800', '"amount":1e400')).toBe('invalid_number');
  });
  test('input 27: -0 is rejected', () => {
    expect(respelled('"discount":2000', '"discount":-0')).toBe('invalid_number');
  });
  test('input 28: 1.5 pairs are rejected', () => {
    expect(respelled('"quantity":2', '"quantity":1.5')).toBe('invalid_number');
  });
  test('input 29: 0 pairs are rejected, but on refunded', () => {
    expect(line({ quantity: 0 })).toBe('invalid_number');
    expect(line({ quantity: 0 }, 'refunded')).toBe('event');
  });
  test('input 30: −3 pairs are rejected', () => {
    expect(line({ quantity: -3 })).toBe('invalid_number');
  });
  test('input 31: a number as a string is rejected', () => {
    expect(line({ quantity: '2' })).toBe('invalid_number');
  });
  test('input 32: an integer by exponent or fraction is rejected', () => {
    expect(respelled('"quantity":2', '"quantity":1e3')).toBe('invalid_number');
    expect(respelled('"quantity":2', '"quantity":2.0')).toBe('invalid_number');
  });
  test('input 33: a quantity over the cap is rejected', () => {
    expect(line({ quantity: 10_000_001 })).toBe('invalid_number');
  });
  test('input 34: any currency code is taken, what is none is rejected', () => {
    expect(respelled('"CNY"', '"EUR"')).toBe('event');
    expect(respelled('"CNY"', '"yuan"')).toBe('invalid_string');
    expect(respelled('"CNY"', '"¥"')).toBe('invalid_string');
  });
});

describe('identity and meaning', () => {
  test('input 38: an order line that is sold twice under two ids is two events', () => {
    expect(envelope({ id: 'first' })).toBe('event');
    expect(envelope({ id: 'second' })).toBe('event');
  });
  test('input 39: a cancellation needs no sale before it', () => {
    expect(line({}, 'cancelled')).toBe('event');
  });
  test('input 40: more may come back than was sold', () => {
    expect(line({ quantity: 10_000 }, 'returned')).toBe('event');
  });
  test('inputs 41 and 42: a brand that no roster has is taken', () => {
    expect(line({ brandId: 'nobody-knows' })).toBe('event');
  });
  test('input 43: a category that no definition has is taken', () => {
    expect(line({ category: 'umbrellas' })).toBe('event');
  });
  test('input 44: a campaign id is an unknown field', () => {
    expect(envelope({ campaignId: 'another-2026' })).toBe('event');
  });
  test('input 45: a brand with anything but the characters of a slug is rejected', () => {
    for (const brandId of ["=cmd|' /C calc'!A0", 'a}:{b', 'a/b', '../b', 'b*', 'a\r\nb']) {
      expect(line({ brandId })).toBe('invalid_string');
    }
  });
});

describe('time', () => {
  test('inputs 47, 48 and 49: a time in the future or outside any campaign is taken', () => {
    for (const time of ['2099-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z']) {
      const data = sampleData('paid', { paidAt: undefined });
      expect(envelope({ time, data })).toBe('event');
    }
  });
  test('input 50: the start of a quarter hour belongs to it, its end to the next', () => {
    const quarterAt = (time: string) => {
      const data = sampleData('paid', { paidAt: undefined });
      const result = readOrderEvent(recordOf(sampleEvent('paid', { time, data })));
      return result.kind === 'event' ? quarterOf(result.event.time) : undefined;
    };
    const start = Date.parse('2026-11-09T16:00:00Z') / 900_000;
    expect(quarterAt('2026-11-10T00:00:00+08:00')).toBe(start);
    expect(quarterAt('2026-11-10T00:14:59.999999999+08:00')).toBe(start);
    expect(quarterAt('2026-11-10T00:15:00+08:00')).toBe(start + 1);
    expect(quarterAt('2026-11-09T23:59:59.999999999+08:00')).toBe(start - 1);
  });
  test('input 51: a day that the calendar lacks is rejected', () => {
    expect(envelope({ time: '2025-02-30T00:00:00Z' })).toBe('invalid_time');
  });
  test('input 52: 24:00 is rejected', () => {
    expect(envelope({ time: '2026-11-09T24:00:00Z' })).toBe('invalid_time');
  });
  test('input 53: a time without an offset is rejected', () => {
    expect(envelope({ time: '2026-11-09T16:00:00' })).toBe('invalid_time');
  });
  test('input 54: both passes of a repeated local hour are instants of their own', () => {
    const at = (offset: string) => {
      const time = `2026-10-25T02:30:00${offset}`;
      const data = sampleData('paid', { paidAt: undefined });
      const result = readOrderEvent(recordOf(sampleEvent('paid', { time, data })));
      return result.kind === 'event' ? result.event.time.seconds : Number.NaN;
    };
    expect(at('+01:00') - at('+02:00')).toBe(3600);
  });
  test('input 55: a leap second is rejected', () => {
    expect(envelope({ time: '2016-12-31T23:59:60Z' })).toBe('invalid_time');
  });
  test('input 56: a late event is read like any other', () => {
    expect(
      envelope({ time: '2027-03-01T00:00:00Z', data: sampleData('paid', { paidAt: undefined }) }),
    ).toBe('event');
    expect(outcomeOf(recordOf(sampleEvent('returned', { time: '2027-03-01T00:00:00Z' })))).toBe(
      'event',
    );
  });
});
