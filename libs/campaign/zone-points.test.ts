import { describe, expect, test } from 'vitest';
import type { Grain } from '../contracts/api-params.ts';
import { type QuarterRange, quarterAt, quarterInstant } from './quarter-range.ts';
import { zonePoints } from './zone-points.ts';

function range(from: string, to: string): QuarterRange {
  return { from: quarterAt(Temporal.Instant.from(from)), to: quarterAt(Temporal.Instant.from(to)) };
}

/** The points as local start times with their length in minutes. */
function shown(of: QuarterRange, grain: Grain, timeZone: string): string[] {
  return zonePoints(of, grain, timeZone).map(({ from, to }) => {
    const start = quarterInstant(from).toZonedDateTimeISO(timeZone);
    return `${start.toString({ timeZoneName: 'never', smallestUnit: 'minute' })} ${(to - from) * 15}`;
  });
}

describe('hours of a zone', () => {
  test('a local hour that comes twice is two points', () => {
    const night = range('2026-10-25T01:00+02:00', '2026-10-25T04:00+01:00');
    expect(shown(night, 'hour', 'Europe/Berlin')).toEqual([
      '2026-10-25T01:00+02:00 60',
      '2026-10-25T02:00+02:00 60',
      '2026-10-25T02:00+01:00 60',
      '2026-10-25T03:00+01:00 60',
    ]);
  });

  test('a local hour that is left out is no point', () => {
    const night = range('2026-03-29T01:00+01:00', '2026-03-29T05:00+02:00');
    expect(shown(night, 'hour', 'Europe/Berlin')).toEqual([
      '2026-03-29T01:00+01:00 60',
      '2026-03-29T03:00+02:00 60',
      '2026-03-29T04:00+02:00 60',
    ]);
  });

  test('clocks that go back by half an hour repeat half an hour', () => {
    const night = range('2026-04-05T01:00+11:00', '2026-04-05T03:00+10:30');
    expect(shown(night, 'hour', 'Australia/Lord_Howe')).toEqual([
      '2026-04-05T01:00+11:00 60',
      '2026-04-05T01:30+10:30 30',
      '2026-04-05T02:00+10:30 60',
    ]);
  });

  test('a zone that is 45 minutes off UTC has hours of its own', () => {
    const evening = range('2026-04-04T16:30+05:45', '2026-04-04T18:00+05:45');
    expect(shown(evening, 'hour', 'Asia/Kathmandu')).toEqual([
      '2026-04-04T16:30+05:45 30',
      '2026-04-04T17:00+05:45 60',
    ]);
  });
});

describe('days of a zone', () => {
  test('have 23 or 25 hours where clocks change', () => {
    const autumn = range('2026-10-24T00:00+02:00', '2026-10-27T00:00+01:00');
    expect(shown(autumn, 'day', 'Europe/Berlin')).toEqual([
      '2026-10-24T00:00+02:00 1440',
      '2026-10-25T00:00+02:00 1500',
      '2026-10-26T00:00+01:00 1440',
    ]);
    const spring = range('2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00');
    expect(shown(spring, 'day', 'Europe/Berlin')).toEqual(['2026-03-29T00:00+01:00 1380']);
  });

  test('begin after the gap where midnight is left out', () => {
    const days = range('2018-11-03T00:00-03:00', '2018-11-05T00:00-02:00');
    expect(shown(days, 'day', 'America/Sao_Paulo')).toEqual([
      '2018-11-03T00:00-03:00 1440',
      '2018-11-04T01:00-02:00 1380',
    ]);
  });

  test('keep the evening that comes again after midnight', () => {
    const days = range('2018-02-17T00:00-02:00', '2018-02-19T00:00-03:00');
    expect(shown(days, 'day', 'America/Sao_Paulo')).toEqual([
      '2018-02-17T00:00-02:00 1500',
      '2018-02-18T00:00-03:00 1440',
    ]);
  });

  test('leave out a day that the zone left out', () => {
    const days = range('2011-12-29T00:00-10:00', '2012-01-01T00:00+14:00');
    expect(shown(days, 'day', 'Pacific/Apia')).toEqual([
      '2011-12-29T00:00-10:00 1440',
      '2011-12-31T00:00+14:00 1440',
    ]);
  });

  test('know the leap day, and are cut by the range', () => {
    const days = range('2028-02-28T12:00+08:00', '2028-03-01T06:00+08:00');
    expect(shown(days, 'day', 'Asia/Shanghai')).toEqual([
      '2028-02-28T12:00+08:00 720',
      '2028-02-29T00:00+08:00 1440',
      '2028-03-01T00:00+08:00 360',
    ]);
  });

  test('of a zone whose old offset is no multiple of a quarter hour end on quarter hours', () => {
    const points = zonePoints(
      range('1890-01-01T00:00Z', '1890-01-03T00:00Z'),
      'day',
      'Europe/Berlin',
    );
    expect(points).toHaveLength(3);
    expect(points.every(({ from, to }) => Number.isInteger(from) && Number.isInteger(to))).toBe(
      true,
    );
  });
});

test('quarter hours are those of UTC, and an empty range has no point', () => {
  const hour = range('2026-11-10T00:00Z', '2026-11-10T00:30Z');
  expect(shown(hour, '15m', 'UTC')).toEqual([
    '2026-11-10T00:00+00:00 15',
    '2026-11-10T00:15+00:00 15',
  ]);
  expect(zonePoints({ from: 5, to: 5 }, 'hour', 'UTC')).toEqual([]);
});
