import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantTextOf, parseInstant, quarterOf, sameInstant } from './instant.ts';

describe('parseInstant', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0, 0],
    ['1969-12-31T23:59:59.999999999Z', -1, 999_999_999],
    ['2026-11-09T16:00:00.123Z', 1_794_240_000, 123_000_000],
    ['2026-11-10T00:00:00.123+08:00', 1_794_240_000, 123_000_000],
    ['2026-11-09T16:00:00.000000001Z', 1_794_240_000, 1],
    ['2000-02-29T00:00:00Z', 951_782_400, 0],
    ['0000-01-01T00:00:00Z', -62_167_219_200, 0],
    ['0000-01-01T00:00:00+23:59', -62_167_305_540, 0],
    ['9999-12-31T23:59:59.9Z', 253_402_300_799, 900_000_000],
    ['2026-11-09T16:00:00-00:00', 1_794_240_000, 0],
  ])('%s is %d s and %d ns', (text, seconds, nanos) => {
    expect(parseInstant(text)).toStrictEqual({ seconds, nanos });
  });

  test.each([
    '2025-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-11-00T00:00:00Z',
    '2026-11-09T24:00:00Z',
    '2026-11-09T16:60:00Z',
    '2026-11-09T23:59:60Z',
    '2026-11-09T16:00:00',
    '2026-11-09T16:00Z',
    '2026-11-09t16:00:00Z',
    '2026-11-09T16:00:00z',
    '2026-11-09 16:00:00Z',
    '2026-11-09T16:00:00.Z',
    '2026-11-09T16:00:00.1234567890Z',
    '2026-11-09T16:00:00,5Z',
    '2026-11-09T16:00:00+24:00',
    '2026-11-09T16:00:00+08:60',
    '2026-11-09T16:00:00+0800',
    '2026-11-09T16:00:00+08',
    '2026-11-09T16:00:00Z\n',
    ' 2026-11-09T16:00:00Z',
    '+002026-11-09T16:00:00Z',
    '12026-11-09T16:00:00Z',
    '２026-11-09T16:00:00Z',
    '2026-11-09T16:00:00Z[Asia/Shanghai]',
    '2026-W46-1T16:00:00Z',
    '2026-11-09',
    '',
  ])('%j is refused', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('agrees with Temporal on every date and offset', () => {
    const anyTime = fc.record({
      epochMs: fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
      offsetMinutes: fc.integer({ min: -1439, max: 1439 }),
    });
    fc.assert(
      fc.property(anyTime, ({ epochMs, offsetMinutes }) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(epochMs);
        const zone = `${offsetMinutes < 0 ? '-' : '+'}${clock(Math.abs(offsetMinutes))}`;
        const text = instant.toString({ timeZone: zone });
        fc.pre(/^\d{4}-/.test(text));
        expect(parseInstant(text)).toStrictEqual({
          seconds: Math.floor(epochMs / 1000),
          nanos: (((epochMs % 1000) + 1000) % 1000) * 1_000_000,
        });
      }),
    );
  });
});

test('an instant is the same in two spellings and another a nanosecond on', () => {
  const read = (text: string) => parseInstant(text) ?? { seconds: Number.NaN, nanos: 0 };
  const noon = read('2026-11-10T12:00:00+08:00');
  expect(sameInstant(noon, read('2026-11-10T04:00:00.000Z'))).toBe(true);
  expect(sameInstant(noon, read('2026-11-10T04:00:00.000000001Z'))).toBe(false);
  expect(sameInstant(noon, read('2026-11-10T12:00:00Z'))).toBe(false);
});

test('quarter hours are half-open and run below 1970', () => {
  expect(quarterOf({ seconds: 899, nanos: 999_999_999 })).toBe(0);
  expect(quarterOf({ seconds: 900, nanos: 0 })).toBe(1);
  expect(quarterOf({ seconds: -1, nanos: 0 })).toBe(-1);
});

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

describe('instantTextOf', () => {
  test.each([
    ['2026-11-10T00:00:00.123+08:00', '2026-11-09T16:00:00.123Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.999-23:59', '9999-12-31T23:59:59.999-23:59'],
    ['9999-12-31T23:00:00-02:00', '9999-12-31T01:01:00.000-23:59'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['0000-01-01T00:00:00+23:59', '0000-01-01T00:00:00.000+23:59'],
  ])('writes %s as %s, the same instant', (text, written) => {
    const instant = parseInstant(text) ?? expect.fail('the time is one');
    expect(instantTextOf(instant.seconds * 1000 + instant.nanos / 1e6)).toBe(written);
    expect(parseInstant(written)).toStrictEqual(instant);
  });
});
