import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { sampleSignal } from '../../../test/support/query-api/sample-signal.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';
import { problems } from './problem-advice.ts';

/** What a route must be asked for to answer well, where its address is not enough. */
const queries: Readonly<Record<string, string>> = {
  '/v1/campaigns/:campaignId/diff': '?from=1&to=2',
};

/** Streams and files are no JSON. */
function hasNoExample(url: string): boolean {
  return /\/(stream|files\/[:{]name}?)$/.test(url);
}

/** An answer of each route that is read, by `GET /v1/…`. */
async function answersOfAll(): Promise<Record<string, unknown>> {
  const api = await testApi();
  api.define({ heldListings: [{ listingId: 'tote', reason: 'complaint 118', from: null }] });
  api.events.push(
    paid({ brandId: 'ada', quantity: 2, amount: 19_800, discount: 2000 }),
    paid({ brandId: 'bo', amount: 25_900, partition: 1 }),
    paid({ brandId: 'bo', listingId: 'tote', category: 'bags', amount: 9900 }),
  );
  api.say(sampleSignal({ units: 2 }));
  api.feed();
  const { routes } = api;
  const ask = (url: string) => api.server.inject(url);
  const answers: Record<string, unknown> = {};
  for (const { url, methods } of routes) {
    if (!url.startsWith('/v1') || !methods.includes('GET') || hasNoExample(url)) continue;
    // Once books are closed, all answers say so.
    if (url.endsWith('/close')) await api.seal();
    const path = url
      .replace(':campaignId', 'autumn')
      .replace(':brandId', 'ada')
      .replace(':version', '2')
      .replace(':reportVersion', 'v1');
    const limit = await ask(`${path}?limit=2`);
    const plain = await ask(`${path}${queries[url] ?? ''}`);
    const answer = limit.statusCode === 200 ? limit : plain;
    expect(`${url} ${answer.statusCode}`).toBe(`${url} 200`);
    answers[`GET ${url}`] = answer.json();
  }
  return answers;
}

async function description() {
  const { server } = await testApi();
  return (await server.inject('/openapi.json')).json();
}

test('the examples are what the routes answer; `--update` writes them', async () => {
  const text = `${JSON.stringify(await answersOfAll(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('examples.generated.json');
});

describe('the description', () => {
  test('names each operation once, says who may call it, and sorts it', async () => {
    const { paths } = await description();
    const operations = Object.values<Record<string, Record<string, string>>>(paths).flatMap(
      (methods) => Object.values(methods),
    );
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary, description: who, tags } of operations) {
      expect(summary).toMatch(/^[A-Z]/);
      expect(who).toMatch(/^For /);
      expect(tags).toHaveLength(1);
    }
    expect(names).toContain('getCampaignBrandListings');
    expect(names).toContain('postCampaignListingHold');
  });

  test('names the most that a page may have', async () => {
    const { paths } = await description();
    const { parameters } = paths['/v1/campaigns/{campaignId}/brands'].get;
    const limit = parameters.find((each: { name: string }) => each.name === 'limit');
    expect(limit.schema).toEqual({ type: 'integer', minimum: 1, maximum: 1000, default: 1000 });
  });

  test('has an example for each answer, which fits its schema', async () => {
    const document = await description();
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const [path, methods] of Object.entries<Record<string, unknown>>(document.paths)) {
      if (!('get' in methods) || hasNoExample(path)) continue;
      const { responses } = methods['get'] as {
        responses: Record<
          string,
          { content: Record<string, { schema: object; example: unknown }> }
        >;
      };
      const { schema = {}, example } = responses['200']?.content['application/json'] ?? {};
      expect(`${path} ${example === undefined}`).toBe(`${path} false`);
      const isValid = ajv.validate({ ...schema, components: document.components }, example);
      expect(`${path} ${isValid} ${ajv.errorsText()}`).toMatch(/ true /);
    }
  });

  test('has one schema of problems, with all types and what to do about each', async () => {
    const { components, paths } = await description();
    expect(components.schemas.Problem.properties.type.enum).toEqual(
      problems.map(({ type }) => type),
    );
    for (const methods of Object.values<Record<string, { responses: object }>>(paths)) {
      for (const { responses } of Object.values(methods)) {
        expect(responses).toMatchObject({ '4XX': { $ref: '#/components/responses/Problem' } });
      }
    }
    expect(components.securitySchemes).toHaveProperty('token');
    expect(components.securitySchemes).toHaveProperty('key');
  });
});

describe('the reference to read', () => {
  const addresses = (html: string) =>
    [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);

  test.each(['/docs', '/docs/', '/docs/problems'])(
    '%s loads nothing from outside',
    async (page) => {
      const { server } = await testApi();
      const { statusCode, headers, body } = await server.inject(page);
      expect(statusCode).toBe(200);
      expect(headers['content-type']).toMatch(/^text\/html/);
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(policy).not.toMatch(/https?:|unsafe|\*/);
      for (const address of addresses(body)) {
        const { pathname, origin } = new URL(address, `http://host${page}`);
        expect(origin).toBe('http://host');
        expect((await server.inject(pathname)).statusCode).toBe(200);
      }
    },
  );

  test('shows this API, complete', async () => {
    const { server } = await testApi();
    expect((await server.inject('/docs/json')).json()).toEqual(await description());
  });

  test('has a place for each type of problem, to which each problem leads', async () => {
    const { server } = await testApi();
    const { body } = await server.inject('/docs/problems');
    for (const { kind } of problems) expect(body).toContain(`<h2 id="${kind}">`);
    const { headers } = await server.inject('/v1/nowhere');
    expect(headers['link']).toBe('</docs/problems#not-found>; rel="help"');
  });
});
