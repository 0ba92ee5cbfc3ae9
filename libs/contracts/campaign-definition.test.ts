import { describe, expect, test } from 'vitest';
import {
  definitionProblems as problems,
  definitionYaml as yaml,
} from '../../test/support/definition-text.ts';

describe('each field', () => {
  const refused: readonly (readonly [what: string, text: string, problem: RegExp])[] = [
    ['an id that is no slug', yaml({ 1: 'id: a/b' }), /^line 1: id must be 1 to 64/],
    ['an offset for a zone', yaml({ 3: 'timeZone: +08:00' }), /^line 3: timeZone must be the IANA/],
    ['an unknown zone', yaml({ 3: 'timeZone: Asia/Putian' }), /^line 3: timeZone must be the IANA/],
    [
      'a start with an offset',
      yaml({ 4: 'start: 2026-11-10T00:00:00Z' }),
      /^line 4: start must be a local/,
    ],
    ['a start that is a day', yaml({ 4: 'start: 2026-11-10' }), /^line 4: start must be a local/],
    ['a start on no day', yaml({ 4: 'start: 2026-02-30T00:00' }), /^line 4: start must be a local/],
    ['a start at 24:00', yaml({ 4: 'start: 2026-11-10T24:00' }), /^line 4: start must be a local/],
    [
      'a start off the quarter',
      yaml({ 4: 'start: 2026-11-10T00:00:01' }),
      /^line 4: start must fall/,
    ],
    [
      'an end off the quarter',
      yaml({ 5: 'end: 2026-11-13T00:01' }),
      /^line 5: end must fall on a quarter hour of UTC/,
    ],
    [
      'an end at the start',
      yaml({ 5: 'end: 2026-11-10T00:00' }),
      /^line 5: end must be after start$/,
    ],
    ['an end before it', yaml({ 5: 'end: 2026-11-09T00:00' }), /^line 5: end must be after start$/],
    ['a currency by its sign', yaml({ 6: 'currency: ¥' }), /^line 6: currency must be an ISO 4217/],
    ['no categories', yaml({ 7: 'categories: {}' }), /^line 7: categories must have 1 to 200/],
    [
      'a category that is no slug',
      yaml({ 7: 'categories: {Shoes: {unit: pair}}' }),
      /^line 7: categories\.Shoes must/,
    ],
    [
      'no brands',
      yaml({ 8: 'brands: []', 9: '', 10: '' }),
      /^line 8: brands must be a list of 1 to 2000/,
    ],
    ['brands by name', yaml({ 8: 'brands: ada', 9: '', 10: '' }), /^line 8: brands must be a list/],
    ['a negative window', yaml({}, ['returnWindowDays: -1']), /^line 11: returnWindowDays must be/],
    ['null for a default', yaml({}, ['groups: null']), /^line 11: groups must be a list/],
    [
      'a group of an unknown brand',
      yaml({}, ['groups: [{id: g, name: G, where: {brands: [ada, cy]}}]']),
      /^line 11: groups\[0\]\.where\.brands\[1\] must be the id of a brand in brands: "cy" is none$/,
    ],
    [
      'a group of brands and a trait',
      yaml({}, ['groups: [{id: g, name: G, where: {brands: [ada], homeGrown: true}}]']),
      /^line 11: groups\[0\]\.where must name homeGrown, origin or both/,
    ],
    [
      'a group twice',
      yaml({}, [
        'groups:',
        '  - {id: g, name: G, where: {homeGrown: true}}',
        '  - {id: g, name: H, where: {homeGrown: true}}',
      ]),
      /^line 13: groups\[1\]\.id must be unique: groups\[0\] has "g" too$/,
    ],
    [
      'a promotion of an unknown brand',
      yaml({}, ['promotions:', promotion({ brandId: 'cy' })]),
      /^line 12: promotions\[0\]\.brandId must be the id of a brand in brands: "cy" is none$/,
    ],
    [
      'a promotion that ends when it starts',
      yaml({}, ['promotions:', promotion({ end: '2026-11-10T20:00' })]),
      /^line 12: promotions\[0\]\.end must be after start$/,
    ],
    [
      'a promotion off the quarter',
      yaml({}, ['promotions:', promotion({ end: '2026-11-10T20:50' })]),
      /^line 12: promotions\[0\]\.end must fall on a quarter hour of UTC/,
    ],
    [
      'a promotion twice',
      yaml({}, ['promotions:', promotion({}), promotion({})]),
      /^line 13: promotions\[1\]\.id must be unique/,
    ],
    [
      'a hold off the quarter',
      yaml({}, ['heldListings: [{listingId: a, reason: b, from: 2026-11-10T20:01}]']),
      /^line 11: heldListings\[0\]\.from must fall on a quarter hour of UTC/,
    ],
    [
      'a hold without a reason',
      yaml({}, ['heldListings: [{listingId: a}]']),
      /^line 11: heldListings\[0\]\.reason is missing$/,
    ],
    [
      'a hold twice',
      yaml({}, ['heldListings: [{listingId: a, reason: b}, {listingId: a, reason: c}]']),
      /^line 11: heldListings\[1\]\.listingId must be unique/,
    ],
  ];

  test.each(refused)('%s is refused', (_, text, problem) => {
    expect(problems(text)).toMatch(problem);
  });

  const taken: readonly (readonly [what: string, text: string])[] = [
    ['a name of 200 characters', yaml({ 2: `name: ${'👟'.repeat(200)}` })],
    ['a zone of three quarters', yaml({ 3: 'timeZone: Asia/Kathmandu' })],
    ['UTC', yaml({ 3: 'timeZone: UTC' })],
    [
      'an origin and a trait together',
      yaml({}, ['groups: [{id: g, name: G, where: {homeGrown: true, origin: Putian}}]']),
    ],
    ['a group that nobody is in', yaml({}, ['groups: [{id: g, name: G, where: {origin: Oslo}}]'])],
    [
      'a promotion before the window',
      yaml({}, ['promotions:', promotion({ start: '2026-11-01T20:00' })]),
    ],
    ['a return window of no days', yaml({}, ['returnWindowDays: 0'])],
  ];

  test.each(taken)('%s is taken', (_, text) => {
    expect(problems(text)).toBe('none');
  });
});

function promotion(changes: Record<string, string>): string {
  const fields = {
    id: 'banner',
    brandId: 'ada',
    channel: 'front-page',
    start: '2026-11-10T20:00',
    end: '2026-11-10T21:00',
    ...changes,
  };
  return `  - {${Object.entries(fields)
    .map(([name, text]) => `${name}: ${text}`)
    .join(', ')}}`;
}
