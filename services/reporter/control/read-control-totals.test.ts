import { expect, test } from 'vitest';
import { parseControlTotals } from './read-control-totals.ts';

const head = 'hour,source,brand,event,unit,units,currency,amount';

const parse = (name: string, text: string) => parseControlTotals(name, Buffer.from(text));

test('CSV and JSON say the same, at any size', () => {
  const csv = [
    head,
    '2026-11-10T12:00:00Z,"/shops/east,1",siweiqi,paid,pair,240,CNY,90071992547409930',
    '2026-11-10T20:00:00+08:00,/shops/b,,,pair,1,,',
  ].join('\r\n');
  const json = `[
    {"hour":"2026-11-10T12:00:00Z","source":"/shops/east,1","brand":"siweiqi","event":"paid",
     "unit":"pair","units":240,"currency":"CNY","amount":90071992547409930},
    {"hour":"2026-11-10T20:00:00+08:00","source":"/shops/b","unit":"pair","units":1}]`;
  const rows = parse('a.csv', `\ufeff${csv}\r\n`);
  expect(rows).toEqual(parse('a.json', json));
  expect(rows[0]).toMatchObject({ amount: 90071992547409930n, event: 'paid' });
  expect(rows[1]).toEqual({
    hour: '2026-11-10T20:00:00+08:00',
    source: '/shops/b',
    event: 'paid',
    unit: 'pair',
    units: 1,
  });
});

test.each([
  ['a.csv', head, /has 0 rows/],
  ['a.csv', `${head}\n"a`, /can't be read/],
  ['a.csv', `${head},weight\n2026-11-10T12:00:00Z,/a,,,pair,1,,,3`, /row 1.*weight/],
  ['a.csv', `${head}\n2026-11-10T12:00:00Z,/a,,,pair,1.5,,`, /row 1: units must be a whole/],
  ['a.csv', `${head}\n2026-11-10T12:00:00Z,/a,,,,1,,`, /row 1: units must say by its unit/],
  ['a.csv', `${head}\n2026-11-10T12:00:00Z,/a,,,,,,5`, /row 1: amount must have a currency/],
  ['a.csv', `${head}\n2026-11-10T12:00:00Z,/a,,,pair,,CNY,`, /must have units or an amount/],
  ['a.csv', `${head}\n2026-11-10 12:00,/a,,,pair,1,,`, /row 1: hour must be an RFC 3339/],
  ['a.json', '{}', /must be an array/],
  ['a.json', '[1', /can't be read/],
  [
    'a.csv',
    `${head}\n2026-11-10T12:00:00Z,/a,,,pair,1,,\n2026-11-10T13:30:00Z,/a,,,pair,1,,`,
    /row 2: hour does not begin as in row 1/,
  ],
])('%s %j is refused', (name, text, message) => {
  expect(() => parse(name, text)).toThrow(message);
});
