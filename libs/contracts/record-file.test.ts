import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { decodeFileRecord, encodeFileRecord } from './record-file.ts';

describe('a file of records', () => {
  test('a record comes back as it was, bytes that are no text included', () => {
    const record = {
      key: Buffer.from([0xff, 0x00]),
      value: Buffer.from('{"a":1}'),
      headers: [['content-type', Buffer.from('x')] as const, ['gone', null] as const],
    };
    const line = encodeFileRecord(record);
    expect(line).not.toContain('\n');
    expect(decodeFileRecord(line, 1)).toEqual(record);
    const tombstone = { key: Buffer.from('a'), value: null, headers: [] };
    expect(decodeFileRecord(encodeFileRecord(tombstone), 1)).toEqual(tombstone);
  });

  test('headers may be left out; keys and values are Base64', () => {
    expect(decodeFileRecord('{"key":"T1JE","value":null}', 1)).toEqual({
      key: Buffer.from('ORD'),
      value: null,
      headers: [],
    });
  });

  test.each([
    ['{', /Line 7 is not JSON/],
    ['{"key":"T1JE"}', /Line 7: value/],
    ['{"key":"not base64!","value":null}', /Line 7: key/],
    ['{"key":null,"value":null,"header":[]}', /Line 7: .*header/],
  ])('%s is refused with its line', (line, message) => {
    expect(() => decodeFileRecord(line, 7)).toThrow(message);
  });
});
