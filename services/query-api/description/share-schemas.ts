import type { OpenApi } from './complete.ts';

/** Where the schemas that many answers hold are found first, the inner ones before the outer. */
const shared: readonly (readonly [name: string, place: readonly string[]])[] = [
  ['UnitsLine', ['totals', 'units', 'items']],
  ['AmountsLine', ['totals', 'amounts', 'items']],
  ['Totals', ['totals']],
  ['CampaignDefinition', []],
];

/**
 * Puts schemas that stand in many places into one, under a name, and leaves references. The document
 * is changed in place.
 */
export function shareSchemas(document: OpenApi): void {
  const schemas: Record<string, unknown> = { ...document.components.schemas };
  for (const [name, place] of shared) {
    const schema =
      name === 'CampaignDefinition' ? definitionOf(document) : totalsPart(document, place);
    if (schema === undefined) continue;
    const text = JSON.stringify(schema);
    schemas[name] = JSON.parse(text);
    const reference = { $ref: `#/components/schemas/${name}` };
    document.paths = replace(document.paths, text, reference) as OpenApi['paths'];
    for (const other of Object.keys(schemas)) {
      if (other !== name) schemas[other] = replace(schemas[other], text, reference);
    }
  }
  document.components.schemas = schemas;
}

function answerOf({ paths }: OpenApi, path: string): unknown {
  return paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema;
}

function totalsPart(document: OpenApi, place: readonly string[]): unknown {
  const answer = answerOf(document, '/v1/campaigns/{campaignId}/totals');
  return place.reduce((part, name) => {
    const resolved = resolve(document, part);
    return name === 'items' ? member(resolved, name) : member(member(resolved, 'properties'), name);
  }, answer);
}

function definitionOf(document: OpenApi): unknown {
  const answer = answerOf(document, '/v1/campaigns/{campaignId}');
  return member(member(answer, 'properties'), 'definition');
}

function resolve({ components }: OpenApi, value: unknown): unknown {
  const reference = member(value, '$ref');
  if (typeof reference !== 'string') return value;
  return components.schemas?.[reference.split('/').at(-1) ?? ''];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** The value with a reference wherever this text stands. */
function replace(value: unknown, text: string, reference: object): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (JSON.stringify(value) === text) return reference;
  if (Array.isArray(value)) return value.map((each) => replace(each, text, reference));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, replace(each, text, reference)]),
  );
}
