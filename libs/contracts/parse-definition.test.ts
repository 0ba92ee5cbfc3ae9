import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { problemsText } from './check-definition.ts';
import { parseDefinition } from './parse-definition.ts';

const lines = [
  'id: autumn', // 1
  'name: Autumn sale', // 2
  'timeZone: Asia/Shanghai', // 3
  'start: 2026-11-10T00:00:00', // 4
  'end: 2026-11-13T00:00', // 5
  'currency: CNY', // 6
  'categories: {shoes: {unit: pair}, bags: {unit: piece}}', // 7
  'brands:', // 8
  '  - {id: ada, name: Ada, origin: Putian, homeGrown: true, target: {units: 10}, baseline: {unitsPerDay: 1}}', // 9
  '  - {id: bo, name: Bo}', // 10
];

/** The sample with lines put in the place of others, by line number; more go to the end. */
function yaml(changes: Record<number, string> = {}, more: readonly string[] = []): string {
  return [...lines.map((line, index) => changes[index + 1] ?? line), ...more].join('\n');
}

function problems(text: string, format: 'yaml' | 'json' = 'yaml'): string {
  const parsed = parseDefinition(text, { format });
  return parsed.kind === 'definition' ? 'none' : problemsText(parsed.problems);
}

function parse(text: string, format: 'yaml' | 'json' = 'yaml') {
  const parsed = parseDefinition(text, { format });
  if (parsed.kind === 'invalid') throw new Error(problemsText(parsed.problems));
  return parsed.definition;
}

describe('a sound definition', () => {
  test('has its defaults filled in', () => {
    expect(parse(yaml())).toStrictEqual({
      id: 'autumn',
      name: 'Autumn sale',
      timeZone: 'Asia/Shanghai',
      start: '2026-11-10T00:00:00',
      end: '2026-11-13T00:00',
      returnWindowDays: 30,
      currency: 'CNY',
      categories: { shoes: { unit: 'pair' }, bags: { unit: 'piece' } },
      brands: [
        {
          id: 'ada',
          name: 'Ada',
          origin: 'Putian',
          homeGrown: true,
          target: { units: 10 },
          baseline: { unitsPerDay: 1 },
        },
        { id: 'bo', name: 'Bo', homeGrown: false },
      ],
      groups: [],
      promotions: [],
      heldListings: [],
    });
  });

  test('is the same from YAML, JSON and JSON read as YAML, and when it is read again', () => {
    const held = ['heldListings: [{listingId: a, reason: complaint 118}]'];
    const definition = parse(yaml({}, held));
    expect(definition.heldListings).toStrictEqual([
      { listingId: 'a', reason: 'complaint 118', from: null },
    ]);
    const json = JSON.stringify(definition, null, '\t');
    expect(parse(json, 'json')).toStrictEqual(definition);
    expect(parse(JSON.stringify(definition), 'yaml')).toStrictEqual(definition);
  });

  test('the one of the demo: 17 home-grown brands with 4,000,000 pairs to sell', () => {
    const file = new URL('../../deploy/campaigns/putian-2026.yaml', import.meta.url);
    const definition = parse(readFileSync(file, 'utf8'));
    const homeGrown = definition.brands.filter((brand) => brand.homeGrown);
    expect(homeGrown).toHaveLength(17);
    expect(homeGrown.map(({ id }) => id)).toContain('siweiqi');
    expect(homeGrown.reduce((sum, { target }) => sum + (target?.units ?? 0), 0)).toBe(4_000_000);
    expect(definition.heldListings).toStrictEqual([]);
  });
});

describe('text', () => {
  test('that is no YAML names the line', () => {
    expect(problems(yaml({ 2: 'name: [Autumn' }))).toMatch(/^line 3: /);
  });

  test('that is no JSON names the line', () => {
    expect(problems('{"id":\n1,,', 'json')).toMatch(/^line 2: the text is not well-formed JSON: /);
    expect(problems(yaml(), 'json')).toMatch(/not well-formed JSON/);
  });

  test('with a field that stands twice is refused in both formats', () => {
    expect(problems(yaml({ 2: 'id: winter' }))).toMatch(/^line 2: a field stands twice/);
    expect(problems('{"id":"a",\n"id":"b"}', 'json')).toMatch(/^line 2: a field stands twice/);
  });

  test('with a second document, a tag or aliases that multiply is refused', () => {
    expect(problems(`${yaml()}\n---\na: 1`)).toMatch(/multiple documents/);
    expect(problems(yaml({ 2: 'name: !!js/function x' }))).toMatch(/^line 2: Unresolved tag/);
    const ten = (name: string) => `[${Array.from({ length: 10 }, () => name).join(', ')}]`;
    const bomb = [
      `a: &a ${ten('x')}`,
      `b: &b ${ten('*a')}`,
      `c: &c ${ten('*b')}`,
      `d: ${ten('*c')}`,
    ];
    expect(problems(bomb.join('\n'))).toMatch(/Excessive alias count/);
  });

  test('that is empty, too long or no mapping is refused', () => {
    expect(problems('')).toMatch(/^must be a mapping with id, name, /);
    expect(problems('- a')).toMatch(/^line 1: must be a mapping with id, name, /);
    expect(problems('null', 'json')).toMatch(/must be a mapping with/);
    expect(problems(' '.repeat(524_289))).toMatch(/524289 bytes/);
  });
});

describe('problems', () => {
  test('are all listed, in the order of the lines', () => {
    const text = yaml(
      {
        1: 'id: Autumn',
        3: 'timeZone: asia/shanghai',
        4: 'begin: 2026-11-10T00:00:00',
        7: 'categories: {shoes: {unit: pairs}}',
        9: '  - {id: ada, name: 5, target: {units: 1.5, amuont: 1}}',
      },
      ['groups: [{id: g, name: G, where: {}}]'],
    );
    expect(problems(text).split('\n')).toStrictEqual([
      'line 1: id must be 1 to 64 of the characters a-z, 0-9, ".", "_" and "-", and start with a letter or digit',
      'line 1: start is missing',
      'line 3: timeZone must be the IANA name of a time zone, such as Asia/Shanghai; did you mean Asia/Shanghai?',
      expect.stringMatching(/^line 4: begin is not known here; known are id, name, timeZone, /),
      'line 7: categories.shoes.unit must be one of pair, piece, set',
      'line 9: brands[0].name must be text of 1 to 200 characters without control characters',
      'line 9: brands[0].target.units must be a whole number from 0 to 1,000,000,000 in plain digits',
      'line 9: brands[0].target.amuont is not known here; known are units, amount',
      'line 11: groups[0].where must name homeGrown, origin or both, or else a list of brands alone',
    ]);
  });

  test('between fields are found beside a field that is wrong by itself', () => {
    const text = yaml({
      2: 'name: ""',
      4: 'start: 2026-11-10T00:10',
      10: '  - {id: ada, name: Bo}',
    });
    expect(problems(text).split('\n')).toStrictEqual([
      'line 2: name must be text of 1 to 200 characters without control characters',
      'line 4: start must fall on a quarter hour of UTC (:00, :15, :30 or :45): 2026-11-10T00:10 in Asia/Shanghai is 2026-11-09T16:10:00Z',
      'line 10: brands[1].id must be unique: brands[0] has "ada" too',
    ]);
  });

  test('of a field with a name that objects have by nature are seen', () => {
    expect(problems(yaml({}, ['__proto__: {a: 1}']))).toMatch(/^line 11: __proto__ is not known/);
    expect(problems(yaml({}, ['constructor: 1']))).toMatch(/^line 11: constructor is not known/);
  });
});

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
