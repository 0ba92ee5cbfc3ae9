import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askListings } from '../../../libs/campaign/listings.ts';
import type { Question } from '../../../libs/campaign/question.ts';
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
import type { ShownFigures } from '../../../libs/contracts/shown.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { cutPage, nextLink, readPage } from '../http/page.ts';
import { answerShown } from '../shown/answer-shown.ts';
import { brandShown, rankShown } from '../shown/shown-ranking.ts';

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
      const { asOf, rankBy } = query;
      const paged = (rows: readonly object[]) => ({
        members: { brands: cutPage(rows, page) },
        link: nextLink(url, page, rows.length),
      });
      const known = (question: Question) => paged(askRanking(question, rankBy));
      if (asOf === undefined) {
        return answerFigures(context, reply.request, reply, { ...params, query, make: known });
      }
      const shown = (figures: ShownFigures) => paged(rankShown(figures, rankBy));
      const asked = { ...params, asOf, query, shown, known };
      return answerShown(context, reply.request, reply, asked);
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
    handler: async ({ params: { campaignId, brandId }, query }, reply) => {
      const asked = { campaignId, query: { ...query, brand: brandId } };
      const known = (question: Question) => ({
        members: { brand: askRanking(question, 'netUnits')[0] },
      });
      const { asOf } = query;
      if (asOf === undefined) {
        return answerFigures(context, reply.request, reply, { ...asked, make: known });
      }
      const { scope } = accessOf(reply.request);
      const shown = (figures: ShownFigures) => {
        const brand = brandShown(figures, brandId, scope);
        return brand && { members: { brand } };
      };
      return answerShown(context, reply.request, reply, { ...asked, asOf, shown, known });
    },
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
