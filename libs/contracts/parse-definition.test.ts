import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  definitionProblems as problems,
  definitionYaml as yaml,
} from '../../test/support/definition-text.ts';
import { problemsText } from './check-definition.ts';
import { parseDefinition } from './parse-definition.ts';

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
