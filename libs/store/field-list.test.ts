import { describe, expect, test } from 'vitest';
import { splitEntries } from '../fold/cell-codec.ts';
import { fieldsToEntries } from './field-list.ts';

/** A string with a head of so many bytes. */
function packed(text: string, headBytes: 1 | 2 | 3 | 5): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (headBytes === 1) return Buffer.concat([Buffer.of(0xa0 | bytes.length), bytes]);
  const head = Buffer.alloc(headBytes, { 2: 0xd9, 3: 0xda, 5: 0xdb }[headBytes]);
  head.writeUIntBE(bytes.length, 1, headBytes - 1);
  return Buffer.concat([head, bytes]);
}

function entriesOf(...pieces: Buffer[]): [name: string, value: string][] {
  return splitEntries(fieldsToEntries(Buffer.concat(pieces))).map(({ name, value }) => [
    name,
    Buffer.from(value).toString('latin1'),
  ]);
}

describe('a page of fields', () => {
  test('gives the counters as entries, whatever the heads of its strings', () => {
    const long = 'x'.repeat(40_000);
    expect(
      entriesOf(
        Buffer.of(0xdc, 0, 8),
        packed('s/0', 1),
        packed(long, 3),
        packed('0/12', 2),
        packed('\xff\x00/', 5),
        packed('next', 1),
        packed('a/b', 1),
        packed('1/-3', 3),
        packed('', 1),
      ),
    ).toEqual([
      ['s/0', long],
      ['0/12', '\xff\x00/'],
      ['1/-3', ''],
    ]);
    expect(entriesOf(Buffer.of(0x92), packed('0/1', 1), packed('v', 1))).toEqual([['0/1', 'v']]);
    expect(entriesOf(Buffer.of(0xdd, 0, 0, 0, 0))).toEqual([]);
  });

  test('that is damaged or cut off is refused', () => {
    const whole = Buffer.concat([Buffer.of(0x92), packed('0/1', 1), packed('value', 3)]);
    for (let end = 2; end < whole.length; end++) {
      expect(() => fieldsToEntries(whole.subarray(0, end)), `cut at ${end}`).toThrow(/not a list/);
    }
    expect(() => fieldsToEntries(Buffer.alloc(0))).toThrow(/not a list/);
    expect(() => fieldsToEntries(Buffer.of(0x80))).toThrow(/not a list/);
    expect(() => fieldsToEntries(Buffer.of(0x92, 0xc0, 0xc0))).toThrow(/not a list/);
  });
});
