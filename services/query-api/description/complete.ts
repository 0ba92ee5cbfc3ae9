import type { Action } from '../auth/authorise.ts';
import type { KnownRoute } from '../http/route-table.ts';
import { problems } from './problem-advice.ts';
import { shareSchemas } from './share-schemas.ts';

/** The parts of an OpenAPI document that are looked at here. */
interface Operation {
  operationId?: string;
  tags?: string[];
  description?: string;
  parameters?: Parameter[];
  responses: Record<string, Answer>;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  example?: unknown;
  schema: Record<string, unknown>;
}

interface Answer {
  description?: string;
  headers?: object;
  content?: Record<string, { schema?: unknown; example?: unknown }>;
  $ref?: string;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas?: Record<string, unknown>; responses?: Record<string, unknown> };
}

/** Answers as the API gives them, by `GET /v1/…`. */
export type Examples = Readonly<Record<string, unknown>>;

const whoMay: Readonly<Record<Action, string>> = {
  readSession: 'For every role.',
  readCampaign: 'For every role; a brand is told of campaigns with its brands, and its own part.',
  readTotals: 'For managers and finance.',
  readFigures: 'For managers and finance, and for a brand that names a brand of its own.',
  readIntegrity: 'For managers, finance and operators.',
  readHistory: 'For managers, finance and operators.',
  readReports: 'For managers and finance.',
  readReportFile: 'For managers and finance; a brand gets the files of its own statement.',
  closeBooks: 'For finance.',
  changeCampaign: 'For managers.',
};

/**
 * Adds to a description what the routes do not say one by one: names, who may call, tables, tags,
 * problems in one place, and examples. The document is changed in place.
 */
export function complete(
  document: OpenApi,
  { routes, examples }: { readonly routes: readonly KnownRoute[]; readonly examples: Examples },
): OpenApi {
  shareProblems(document);
  shareSchemas(document);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      const route = routes.find(
        (each) => each.url === url && each.methods.includes(method.toUpperCase()),
      );
      describe(operation, method, path, route?.action);
      addExample(operation, examples[`${method.toUpperCase()} ${url}`]);
    }
  }
  return document;
}

function describe(operation: Operation, method: string, path: string, action?: Action): void {
  operation.operationId = operationName(method, path);
  operation.tags = [action === 'changeCampaign' ? 'Changes' : tagOf(path)];
  if (action !== undefined) operation.description = whoMay[action];
  for (const parameter of operation.parameters ?? []) {
    const { example: given, ...schema } = parameter.schema;
    // Both ends of a range have one example in the schemas, which would be an empty range.
    const example = parameter.name === 'to' && schema.format === 'date-time' ? laterExample : given;
    Object.assign(
      parameter,
      { schema: meant(parameter.name, schema) },
      example === undefined ? {} : { example },
    );
  }
  const own = headerParameters(method, path);
  operation.parameters = [...(operation.parameters ?? []), ...own];
  const { responses } = operation;
  if (path.endsWith('/stream')) responses['200'] = { ...responses['200'], ...stream };
  else if (method === 'get' && !path.endsWith('/files/{name}')) addTable(responses);
  else if (method === 'put') responses['201'] = { ...responses['200'], description: 'Begun.' };
  responses['4XX'] = { $ref: '#/components/responses/Problem' };
  responses['5XX'] = { $ref: '#/components/responses/Problem' };
}

/** The type that a parameter stands for: all of them come as text, and some must be numbers. */
function meant(name: string, schema: Parameter['schema']): Parameter['schema'] {
  const { type, pattern, maximum, ...rest } = schema;
  if (type !== 'string') return schema;
  if (typeof pattern === 'string' && pattern.startsWith('^[1-9]\\d')) {
    // The most that a page has is also what it has where nothing is said.
    const most = typeof maximum === 'number' ? { maximum, default: maximum } : {};
    return { ...rest, type: 'integer', minimum: 1, maximum: 999_999_999, ...most };
  }
  return name === 'allowPartial' ? { ...rest, type: 'boolean', default: false } : schema;
}

const laterExample = '2026-11-11T12:00:00Z';

/** `getCampaignBrands`: the method and the words of the path, one thing where one is named. */
function operationName(method: string, path: string): string {
  const words: string[] = [];
  for (const part of path.split('/').slice(2)) {
    if (part.startsWith('{')) words.push((words.pop() ?? '').replace(/s$/, ''));
    else words.push(part);
  }
  const pascal = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return `${method}${pascal.join('')}`;
}

function tagOf(path: string): string {
  if (/\/(stream|signals)$/.test(path)) return 'Live';
  if (path === '/v1/session') return 'Session';
  if (/\/(close|reports)(\/|$)/.test(path)) return 'Books';
  if (/integrity$|definitions|diff$|holds$/.test(path)) return 'Proof';
  return /\{campaignId\}\//.test(path) ? 'Figures' : 'Campaigns';
}

function headerParameters(method: string, path: string): Parameter[] {
  const header = (name: string, description: string, example: string): Parameter => {
    return {
      name,
      in: 'header',
      required: false,
      description,
      schema: { type: 'string' },
      example,
    };
  };
  if (method === 'put') {
    return [
      header('If-Match', 'The `ETag` of the version that is replaced.', '"3-live"'),
      header('If-None-Match', '`*` for a new campaign, in place of `If-Match`.', '*'),
    ];
  }
  if (method !== 'get') return [];
  if (path.endsWith('/stream')) {
    return [header('Last-Event-ID', 'The `id` of the last event that was seen.', '1762747200000')];
  }
  return [header('If-None-Match', 'An `ETag` of before; 304 where nothing has changed.', 'W/"x"')];
}

const stream: Answer = {
  description:
    'Server-sent events: `snapshot` first, then `update`, `signal` and `reset`. The schema is that of one event. A comment comes at least every 15 s.',
};

function addTable(responses: Record<string, Answer>): void {
  const answer = responses['200'];
  if (answer?.content === undefined) return;
  answer.description = 'The answer; a table for `Accept: text/csv`.';
  answer.headers = {
    ETag: { description: 'Stands for what the answer says.', schema: { type: 'string' } },
    Link: { description: 'The next page, `rel="next"` (RFC 8288).', schema: { type: 'string' } },
  };
  answer.content['text/csv'] = { schema: { type: 'string' } };
  responses['304'] = { description: 'Nothing has changed since the `ETag` that was sent.' };
}

function addExample({ responses }: Operation, example: unknown): void {
  const json = responses['200']?.content?.['application/json'];
  if (json !== undefined && example !== undefined) json.example = example;
}

/** The one schema of problems, with all its types, in place of a copy on each route. */
function shareProblems({ paths, components }: OpenApi): void {
  const content = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .map(({ responses }) => responses['4XX']?.content?.['application/problem+json'])
    .find((found) => found !== undefined);
  const schema = { ...(content?.schema as { readonly properties?: object }) };
  const type = {
    type: 'string',
    enum: problems.map((problem) => problem.type),
    description: problems
      .map((problem) => `- \`${problem.type}\` (${problem.status}): ${problem.advice}`)
      .join('\n'),
  };
  const named = { ...schema, properties: { ...schema.properties, type } };
  components.schemas = { ...components.schemas, Problem: named };
  const [{ advice: detail, kind: _kind, ...first }] = problems as [(typeof problems)[number]];
  components.responses = {
    Problem: {
      description: 'What is wrong and what to do (RFC 9457). `Link` leads to a page on its type.',
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          example: { ...first, detail },
        },
      },
    },
  };
}
