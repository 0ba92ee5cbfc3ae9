import { expect, test } from 'vitest';
import type { Definition } from '../../parts/subject.ts';
import { campaignTime, localText, rangeOf, rangeText } from './desk-range.ts';

const time = campaignTime({
  timeZone: 'Asia/Shanghai',
  start: '2026-11-10T00:00:00',
  end: '2026-11-13T00:00:00',
} as Definition);

const said = (text: string | null, now = '2026-11-11T04:20:00Z') => {
  const range = rangeOf(text, time, Date.parse(now));
  return range && [range.fromMs, range.toMs].map((ms) => new Date(ms).toISOString());
};

test('a campaign has the days of its zone', () => {
  expect(time.dayStartsMs.map((ms) => new Date(ms).toISOString())).toEqual([
    '2026-11-09T16:00:00.000Z',
    '2026-11-10T16:00:00.000Z',
    '2026-11-11T16:00:00.000Z',
  ]);
});

test('a night that is an hour longer is in its day', () => {
  const { dayStartsMs } = campaignTime({
    timeZone: 'Europe/Berlin',
    start: '2026-10-24T12:00',
    end: '2026-10-26T12:00',
  } as Definition);
  expect(dayStartsMs.slice(1).map((ms) => new Date(ms).toISOString())).toEqual([
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ]);
});

test.each([
  ['day-2', ['2026-11-10T16:00:00.000Z', '2026-11-11T16:00:00.000Z']],
  ['day-3', ['2026-11-11T16:00:00.000Z', '2026-11-12T16:00:00.000Z']],
  ['6h', ['2026-11-10T22:30:00.000Z', '2026-11-11T04:30:00.000Z']],
  ['48h', ['2026-11-09T16:00:00.000Z', '2026-11-11T04:30:00.000Z']],
  [
    '2026-11-10T00:00Z..2026-11-10T01:07Z',
    ['2026-11-10T00:00:00.000Z', '2026-11-10T01:15:00.000Z'],
  ],
] as const)('%s is %j', (text, range) => {
  expect(said(text)).toEqual(range);
});

test.each([
  [null],
  ['day-4'],
  ['day-0'],
  ['yesterday'],
  ['2027-01-01T00:00Z..2027-01-02T00:00Z'],
  ['2026-11-10T02:00Z..2026-11-10T01:00Z'],
] as const)('%s is the whole campaign', (text) => {
  expect(said(text)).toBeNull();
});

test('a brushed time is written on quarter hours, and read as it was written', () => {
  const text = rangeText({
    fromMs: Date.parse('2026-11-10T00:05:30Z'),
    toMs: Date.parse('2026-11-10T03:10:00Z'),
  });
  expect(text).toBe('2026-11-10T00:00Z..2026-11-10T03:15Z');
  expect(said(text)).toEqual(['2026-11-10T00:00:00.000Z', '2026-11-10T03:15:00.000Z']);
});

test('an instant is said in the time of the campaign', () => {
  expect(localText(Date.parse('2026-11-10T16:15:00Z'), 'Asia/Shanghai')).toBe('2026-11-11T00:15');
});
