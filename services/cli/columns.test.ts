import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { columns, fitTo, padEndTo, widthOf } from './columns.ts';

const { red, bold } = createColors(true);

test('columns are aligned whatever their colours and letters', () => {
  const rows = [
    ['brand', 'sold'],
    [red('鞋'), '1,234'],
    ['Nine Carp', bold('7')],
  ];
  expect(stripVTControlCharacters(columns(rows, { left: [0] }))).toBe(
    'brand       sold\n鞋         1,234\nNine Carp      7\n',
  );
});

test('colours take no place and Chinese characters two', () => {
  expect(widthOf(red('莆田'))).toBe(4);
  expect(padEndTo('莆田', 6)).toBe('莆田  ');
});

test('a line is cut where the terminal ends, and its colours still end', () => {
  expect(fitTo('short', 10)).toBe('short');
  expect(fitTo(`${red('red shoes')} and blue ones`, 12)).toBe(`${red('red shoes')} a…`);
  expect(fitTo(red('red shoes'), 4)).toBe(red('red…'));
  expect(widthOf(fitTo('莆田国货', 4))).toBeLessThanOrEqual(4);
});
