import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askTotals } from '../../../libs/campaign/totals.ts';
import { totalsAnswerSchema } from '../../../libs/contracts/api.ts';
import { campaignPath, totalsQuery } from '../../../libs/contracts/api-params.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';

/** What a campaign comes to, its groups, and what is not in them. */
export function totalsRoutes(server: FastifyInstance, context: ApiContext): void {
  const app = server.withTypeProvider<ZodTypeProvider>();

  app.get('/v1/campaigns/:campaignId/totals', {
    onRequest: guard(context.authenticator, 'readTotals'),
    schema: {
      summary: 'Totals of a campaign, its groups, and what is not in them',
      params: campaignPath,
      querystring: totalsQuery,
      response: answers(totalsAnswerSchema),
    },
    handler: async ({ params, query }, reply) =>
      answerFigures(context, reply.request, reply, {
        ...params,
        query,
        make: (question) => ({ members: askTotals(question) }),
      }),
  });
}
