import { describe, expect, test } from 'vitest';
import { sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { compileCampaign, unitOf } from './campaign.ts';
import { quarterInstant } from './quarter-range.ts';

function windowOf(some: Parameters<typeof sampleDefinition>[0]) {
  const { from, to } = compileCampaign(sampleDefinition(some)).window;
  return [quarterInstant(from).toString(), quarterInstant(to).toString()];
}

describe('a window', () => {
  test('is local to the zone and half-open', () => {
    const local = { start: '2026-11-10T00:00:00', end: '2026-11-13T00:00:00' };
    expect(windowOf({ ...local, timeZone: 'Asia/Shanghai' })).toEqual([
      '2026-11-09T16:00:00Z',
      '2026-11-12T16:00:00Z',
    ]);
    expect(windowOf({ ...local, timeZone: 'Asia/Kathmandu' })).toEqual([
      '2026-11-09T18:15:00Z',
      '2026-11-12T18:15:00Z',
    ]);
  });

  test('takes a local time in a gap after it, and of a repeated one the first', () => {
    expect(
      windowOf({
        timeZone: 'Europe/Berlin',
        start: '2026-03-29T02:30:00',
        end: '2026-10-25T02:30:00',
      }),
    ).toEqual(['2026-03-29T01:30:00Z', '2026-10-25T00:30:00Z']);
  });

  test('off the quarter hours or empty is refused', () => {
    const compile = (some: Parameters<typeof sampleDefinition>[0]) => () =>
      compileCampaign(sampleDefinition(some));
    expect(compile({ start: '2026-11-10T00:10:00' })).toThrow(/does not fall on a quarter hour/);
    expect(compile({ end: '2026-11-10T00:00:00' })).toThrow(/end must be after start/);
  });
});

test('a category that the definition lacks counts in items, whatever it is called', () => {
  const campaign = compileCampaign(sampleDefinition());
  expect(unitOf(campaign, 'bags')).toBe('piece');
  expect(unitOf(campaign, 'hats')).toBe('item');
  expect(unitOf(campaign, 'constructor')).toBe('item');
});

test('a hold is from a local time on, or on all sales', () => {
  const from = (each: string | null) =>
    compileCampaign(
      sampleDefinition({
        heldListings: [{ listingId: 'canvas', reason: 'complaint', from: each }],
      }),
    ).holds.get('canvas')?.from;
  expect(from(null)).toBe(-Infinity);
  expect(quarterInstant(from('2026-11-11T00:00:00') ?? 0).toString()).toBe('2026-11-10T16:00:00Z');
});

test('a group names its brands, their origin or whether they are home-grown', () => {
  const of = (where: object) =>
    compileCampaign(sampleDefinition({ groups: [{ id: 'g', name: 'G', where }] })).groups[0];
  expect([...(of({ homeGrown: false })?.brandIds ?? [])]).toEqual(['cy']);
  expect([...(of({ homeGrown: true, origin: 'Putian' })?.brandIds ?? [])]).toEqual(['ada']);
  expect([...(of({ brands: ['cy'] })?.brandIds ?? [])]).toEqual(['cy']);
});
