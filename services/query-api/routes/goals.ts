import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askPacing } from '../../../libs/campaign/pacing.ts';
import { askPromotions } from '../../../libs/campaign/promotions.ts';
import { askUplift } from '../../../libs/campaign/uplift.ts';
import {
  pacingAnswerSchema,
  promotionsAnswerSchema,
  upliftAnswerSchema,
} from '../../../libs/contracts/api-goals.ts';
import { campaignPath, pacingQuery, upliftQuery } from '../../../libs/contracts/api-params.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { knownUntil } from '../figures/known-until.ts';
import { guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';

/** Sales against what was wanted and what was usual: pace, uplift and promotions. */
export function goalRoutes(server: FastifyInstance, context: ApiContext): void {
  pacingRoute(server, context);
  const app = server.withTypeProvider<ZodTypeProvider>();
  const onRequest = guard(context.authenticator, 'readFigures');

  app.get('/v1/campaigns/:campaignId/uplift', {
    onRequest,
    schema: {
      summary: 'Sales against the baseline of each brand: a comparison, no proof of cause',
      params: campaignPath,
      querystring: upliftQuery,
      response: answers(upliftAnswerSchema),
    },
    handler: async ({ params, query }, reply) => {
      const until = knownUntil(context);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        variant: String(until),
        make: (question) => ({ members: askUplift(question, until) }),
      });
    },
  });

  app.get('/v1/campaigns/:campaignId/promotions', {
    onRequest,
    schema: {
      summary: 'Sales inside, around and outside of promotions',
      params: campaignPath,
      querystring: upliftQuery,
      response: answers(promotionsAnswerSchema),
    },
    handler: async ({ params, query }, reply) => {
      const until = knownUntil(context);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        variant: String(until),
        make: (question) => ({ members: askPromotions(question, until) }),
      });
    },
  });
}

function pacingRoute(server: FastifyInstance, context: ApiContext): void {
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/pacing', {
    onRequest: guard(context.authenticator, 'readFigures'),
    schema: {
      summary: 'The pace of a campaign, its groups and brands, against a curve',
      params: campaignPath,
      querystring: pacingQuery,
      response: answers(pacingAnswerSchema),
    },
    handler: async ({ params, query: { measure, ...query } }, reply) => {
      const { book } = context;
      const until = knownUntil(context);
      const entry =
        query.definitionVersion === undefined
          ? book.get(params.campaignId)
          : book.at(params.campaignId, query.definitionVersion);
      const reference = book.get(entry?.campaign.definition.pacing?.referenceCampaign ?? '');
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        variant: `${until} ${reference?.version.version}`,
        make: (question) => ({
          members: askPacing(question, { measure, until, reference: reference?.campaign }),
        }),
      });
    },
  });
}
