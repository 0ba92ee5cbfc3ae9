import { expect, test } from 'vitest';
import type { SeriesAnswer } from '../../../../libs/contracts/api.ts';
import { baselineLine, promotionMarks, seriesLines } from './series-lines.ts';
import type { Subject } from './subject.ts';

const point = (hour: number, value: number) =>
  ({
    from: `2026-11-10T0${hour}:00:00Z`,
    to: `2026-11-10T0${hour + 1}:00:00Z`,
    value,
  }) as SeriesAnswer['points'][number];

const answer = {
  asOf: '2026-11-10T01:20:00Z',
  points: [point(0, 5), point(1, 7), point(2, 0)],
  comparison: {
    campaignId: 'before',
    definitionVersion: 1,
    points: [point(0, 1), point(1, 2), point(2, 3)],
  },
};

test('what is after the answer is not known, and is not zero', () => {
  expect(seriesLines(answer, false)).toMatchObject({ own: [5, 7, null], other: [1, 2, 3] });
});

test('running totals stop where nothing is known', () => {
  expect(seriesLines(answer, true)).toMatchObject({ own: [5, 12, null], other: [1, 3, 6] });
});

test('a usual day is spread over its points', () => {
  expect(baselineLine(answer, 240, false)).toEqual([10, 10, 10]);
  expect(baselineLine(answer, 240, true)).toEqual([10, 20, 30]);
});

test('promotions are those of whom it is about, in the time that is shown', () => {
  const promotion = (id: string, brandId: string, start: string, end: string) => ({
    ...{ id, brandId, channel: 'front-page' },
    start: `2026-11-10T${start}:00`,
    end: `2026-11-10T${end}:00`,
  });
  const subject = {
    groupId: null,
    brandId: 'a',
    range: { fromMs: Date.parse('2026-11-10T02:00Z'), toMs: Date.parse('2026-11-10T09:00Z') },
    definition: {
      timeZone: 'UTC',
      brands: [
        { id: 'a', name: 'Alder' },
        { id: 'b', name: 'Birch' },
      ],
      promotions: [
        promotion('1', 'a', '00:00', '02:00'),
        promotion('2', 'a', '01:00', '03:00'),
        promotion('3', 'b', '03:00', '04:00'),
      ],
    },
  } as unknown as Subject;
  expect(promotionMarks(subject)).toEqual([
    {
      fromMs: Date.parse('2026-11-10T01:00Z'),
      toMs: Date.parse('2026-11-10T03:00Z'),
      label: 'Alder, front-page',
    },
  ]);
});
