import { describe, expect, test } from 'vitest';
import {
  type CampaignDefinitionDocument,
  campaignDefinitionSchema,
  definitionVersionSchema,
} from './campaign-definition.ts';
import { resolveDefinition } from './resolve-definition.ts';

const document: CampaignDefinitionDocument = {
  id: 'autumn',
  name: 'Autumn sale',
  timeZone: 'Asia/Shanghai',
  start: '2026-11-10T00:00',
  end: '2026-11-13T00:00:00',
  currency: 'CNY',
  categories: { shoes: { unit: 'pair' } },
  brands: [
    { id: 'ada', name: 'Ada', homeGrown: true, origin: 'Putian' },
    { id: 'bo', name: 'Bo', homeGrown: true, origin: 'Jinjiang' },
    { id: 'cy', name: 'Cy', origin: 'Putian' },
  ],
};

const resolve = (changes: Partial<CampaignDefinitionDocument> = {}) =>
  resolveDefinition(campaignDefinitionSchema.parse({ ...document, ...changes }));

const quarter = (instant: string) => Date.parse(instant) / 900_000;

test('the window is half-open quarter hours of UTC', () => {
  expect(resolve()).toMatchObject({
    startQuarter: quarter('2026-11-09T16:00:00Z'),
    endQuarter: quarter('2026-11-12T16:00:00Z'),
  });
});

describe('a local time', () => {
  const berlin = (start: string, end: string) => resolve({ timeZone: 'Europe/Berlin', start, end });

  test('in a gap is taken after it', () => {
    const { startQuarter } = berlin('2026-03-29T02:30', '2026-03-29T12:00');
    expect(startQuarter).toBe(quarter('2026-03-29T01:30:00Z'));
  });

  test('that is repeated is the first', () => {
    const { startQuarter } = berlin('2026-10-25T02:30', '2026-10-25T12:00');
    expect(startQuarter).toBe(quarter('2026-10-25T00:30:00Z'));
  });

  test('in a gap can fall behind an end that the clock shows later', () => {
    const start = '2026-03-29T02:30';
    const definition = { ...document, timeZone: 'Europe/Berlin', start, end: '2026-03-29T03:15' };
    const checked = campaignDefinitionSchema.safeParse(definition);
    expect(checked.error?.issues).toMatchObject([
      { path: ['end'], message: 'must be after start' },
    ]);
  });
});

test('a group holds the brands that have all its traits, or that it lists', () => {
  const group = (where: Record<string, unknown>) =>
    resolve({ groups: [{ id: 'g', name: 'G', where }] }).groups[0]?.brandIds;
  expect(group({ homeGrown: true })).toStrictEqual(['ada', 'bo']);
  expect(group({ homeGrown: false })).toStrictEqual(['cy']);
  expect(group({ origin: 'Putian' })).toStrictEqual(['ada', 'cy']);
  expect(group({ homeGrown: true, origin: 'Putian' })).toStrictEqual(['ada']);
  expect(group({ brands: ['cy', 'ada'] })).toStrictEqual(['ada', 'cy']);
});

test('promotions and holds are resolved too', () => {
  const { promotions, heldListings } = resolve({
    promotions: [
      {
        id: 'p',
        brandId: 'ada',
        channel: 'front',
        start: '2026-11-10T20:00',
        end: '2026-11-10T21:00',
      },
    ],
    heldListings: [
      { listingId: 'a', reason: 'complaint' },
      { listingId: 'b', reason: 'complaint', from: '2026-11-11T00:15' },
    ],
  });
  expect(promotions).toMatchObject([
    { startQuarter: quarter('2026-11-10T12:00:00Z'), endQuarter: quarter('2026-11-10T13:00:00Z') },
  ]);
  expect(heldListings).toMatchObject([
    { listingId: 'a', fromQuarter: null },
    { listingId: 'b', fromQuarter: quarter('2026-11-10T16:15:00Z') },
  ]);
});

test('a time off the quarter hours that got past the schema is refused', () => {
  const definition = campaignDefinitionSchema.parse(document);
  expect(() => resolveDefinition({ ...definition, start: '2026-11-10T00:01' })).toThrow(
    '2026-11-10T00:01 in Asia/Shanghai does not fall on a quarter hour of UTC',
  );
});

test('a version says who changed the definition, when and why', () => {
  const version = {
    version: 3,
    changedBy: 'wei',
    changedAt: '2026-11-10T04:00:00.120Z',
    reason: 'listing held after complaint 118',
    definition: document,
  };
  expect(definitionVersionSchema.parse(version)).toMatchObject({
    version: 3,
    definition: { returnWindowDays: 30 },
  });
  for (const wrong of [{ version: 0 }, { changedAt: 'today' }, { reason: '' }, { more: 1 }]) {
    expect(definitionVersionSchema.safeParse({ ...version, ...wrong }).success).toBe(false);
  }
  const broken = { ...version, definition: { ...document, end: document.start } };
  expect(definitionVersionSchema.safeParse(broken).error?.issues[0]?.path).toStrictEqual([
    'definition',
    'end',
  ]);
});
