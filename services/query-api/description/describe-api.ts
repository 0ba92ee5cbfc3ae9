import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { version } from '../../../libs/telemetry/build-info.ts';
import type { KnownRoute } from '../http/route-table.ts';
import { complete, type Examples, type OpenApi } from './complete.ts';
import { problemPage } from './problem-advice.ts';

/** The pages of the reference load what lies beside them, ask this API, and nothing else. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const introduction = `Live totals of sales campaigns, exact at the offsets that each answer names.

**Who asks.** \`Authorization: Bearer\` with a JSON Web Token of your issuer or an API key. What each
role may do stands at each route; what a brand may not see is answered as if it did not exist.

**Figures** are integers of any size: those beyond 2^53 − 1 are written with all their digits. Amounts
are in minor units of their currency. Each answer names the definition and the clock that it was made
under, and until when it is complete.

**Tables.** Every answer can be had as a table with \`Accept: text/csv\`.

**Errors** are \`application/problem+json\` (RFC 9457); [each type has its place](/docs/problems).`;

/**
 * Serves the description of the API, made from its routes (`/openapi.json`), a reference to read and
 * to try (`/docs`), and what each problem means (`/docs/problems`). Call it before the routes.
 */
export async function describeApi(
  server: FastifyInstance,
  routes: readonly KnownRoute[],
): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tally', description: introduction, version },
      servers: [{ url: '/', description: 'Where this description came from.' }],
      tags: [
        { name: 'Session', description: 'Who is asking.' },
        { name: 'Campaigns', description: 'Which campaigns there are, and what they are made of.' },
        { name: 'Figures', description: 'What they come to.' },
        { name: 'Live', description: 'Figures as they change.' },
        { name: 'Proof', description: 'How complete and exact it is, who changed what, and why.' },
        {
          name: 'Changes',
          description: 'New versions of a definition; figures are restated at once.',
        },
      ],
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'With AUTH_MODE=jwt.',
          },
          key: { type: 'http', scheme: 'bearer', description: 'An API key, with AUTH_MODE=keys.' },
        },
      },
      security: [{ token: [] }, { key: [] }],
    },
    transform: jsonSchemaTransform,
  });
  let text: string | undefined;
  const describe = () => {
    const document = structuredClone(server.swagger()) as unknown as OpenApi;
    return complete(document, { routes, examples: readExamples() });
  };
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy,
    theme: { title: 'Tally API' },
    // Without its bar, in which the description of any other API could be asked for.
    uiConfig: { layout: 'BaseLayout' },
    transformSpecification: () => describe(),
  });
  const hidden = { schema: { hide: true } };
  server.get('/openapi.json', hidden, async (_request, reply) => {
    text ??= JSON.stringify(describe());
    return reply.type('application/json; charset=utf-8').send(text);
  });
  server.get('/docs/problems', hidden, async (_request, reply) =>
    reply
      .header('content-security-policy', pagePolicy)
      .type('text/html; charset=utf-8')
      .send(problemPage()),
  );
}

/** Answers of a small campaign; a test writes them and holds them to what the routes answer. */
function readExamples(): Examples {
  return JSON.parse(
    readFileSync(new URL('examples.generated.json', import.meta.url), 'utf8'),
  ) as Examples;
}
