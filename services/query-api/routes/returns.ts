import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askReturns } from '../../../libs/campaign/returns.ts';
import { campaignPath, returnsQuery } from '../../../libs/contracts/api-params.ts';
import { returnsAnswerSchema } from '../../../libs/contracts/api-returns.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { toldUntil } from '../figures/known-until.ts';
import { requireBounded } from '../figures/series-bounds.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { cutPage, nextLink, readPage } from '../http/page.ts';

/** What came back. It is asked on the cohort clock unless the request says otherwise. */
export function returnsRoute(server: FastifyInstance, context: ApiContext): void {
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/returns', {
    onRequest: guard(context.authenticator, 'readFigures'),
    schema: {
      summary: 'Returns by reason, brand, listing and day, their rates, and early warnings',
      params: campaignPath,
      querystring: returnsQuery,
      response: answers(returnsAnswerSchema),
    },
    handler: async ({ params, query, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      const until = toldUntil(context, accessOf(reply.request).scope);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        variant: String(until),
        make: (question) => {
          requireBounded(question, 'day');
          const { listings, ...rest } = askReturns(question, until);
          const members = { ...rest, listings: cutPage(listings, page) };
          return { members, link: nextLink(url, page, listings.length) };
        },
      });
    },
  });
}
