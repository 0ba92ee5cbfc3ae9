import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askListings } from '../../../libs/campaign/listings.ts';
import { askRanking } from '../../../libs/campaign/ranking.ts';
import {
  brandAnswerSchema,
  brandsAnswerSchema,
  listingsAnswerSchema,
} from '../../../libs/contracts/api.ts';
import {
  brandPath,
  brandQuery,
  campaignPath,
  listingsQuery,
  rankingQuery,
} from '../../../libs/contracts/api-params.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { cutPage, nextLink, readPage } from '../http/page.ts';

/** The brands of a campaign: their ranking, and each by itself. */
export function brandRoutes(server: FastifyInstance, context: ApiContext): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const onRequest = guard(context.authenticator, 'readFigures');

  app.get('/v1/campaigns/:campaignId/brands', {
    onRequest: guard(context.authenticator, 'readTotals'),
    schema: {
      summary: 'Ranking of the brands',
      params: campaignPath,
      querystring: rankingQuery,
      response: answers(brandsAnswerSchema),
    },
    handler: async ({ params, query, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        make: (question) => {
          const rows = askRanking(question, query.rankBy);
          const members = { brands: cutPage(rows, page) };
          return { members, link: nextLink(url, page, rows.length) };
        },
      });
    },
  });

  app.get('/v1/campaigns/:campaignId/brands/:brandId', {
    onRequest,
    schema: {
      summary: 'A brand and its place in the ranking',
      params: brandPath,
      querystring: brandQuery,
      response: answers(brandAnswerSchema),
    },
    handler: async ({ params: { campaignId, brandId }, query }, reply) =>
      answerFigures(context, reply.request, reply, {
        campaignId,
        query: { ...query, brand: brandId },
        make: (question) => ({ members: { brand: askRanking(question, 'netUnits')[0] } }),
      }),
  });

  app.get('/v1/campaigns/:campaignId/brands/:brandId/listings', {
    onRequest,
    schema: {
      summary: 'Listings of a brand; what a hold takes out stands in rows of its own',
      params: brandPath,
      querystring: listingsQuery,
      response: answers(listingsAnswerSchema),
    },
    handler: async ({ params: { campaignId, brandId }, query, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      return answerFigures(context, reply.request, reply, {
        campaignId,
        query: { ...query, brand: brandId },
        make: (question) => {
          const rows = askListings(question, query.rankBy);
          const members = { listings: cutPage(rows, page) };
          return { members, link: nextLink(url, page, rows.length) };
        },
      });
    },
  });
}
