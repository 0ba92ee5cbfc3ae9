import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askListings } from '../../../libs/campaign/listings.ts';
import { type QuarterRange, quarterInstant } from '../../../libs/campaign/quarter-range.ts';
import { askRanking } from '../../../libs/campaign/ranking.ts';
import { askSeries, seriesPoints } from '../../../libs/campaign/series.ts';
import { askTotals } from '../../../libs/campaign/totals.ts';
import {
  brandPath,
  brandQuery,
  campaignPath,
  listingsQuery,
  rankingQuery,
  seriesQuery,
  totalsQuery,
} from '../../../libs/contracts/api-params.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { guard } from '../http/access.ts';
import { cutPage, nextLink, readPage } from '../http/page.ts';

/** The routes that answer with figures. */
export function figureRoutes(server: FastifyInstance, context: ApiContext): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const totals = guard(context.authenticator, 'readTotals');
  const figures = guard(context.authenticator, 'readFigures');

  app.get('/v1/campaigns/:campaignId/totals', {
    onRequest: totals,
    schema: {
      summary: 'Totals of a campaign, its groups, and what is not in them',
      params: campaignPath,
      querystring: totalsQuery,
    },
    handler: async ({ params, query }, reply) =>
      answerFigures(context, reply.request, reply, {
        ...params,
        query,
        make: (question) => ({ members: askTotals(question) }),
      }),
  });

  app.get('/v1/campaigns/:campaignId/brands', {
    onRequest: totals,
    schema: {
      summary: 'Ranking of the brands',
      params: campaignPath,
      querystring: rankingQuery,
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
    onRequest: figures,
    schema: {
      summary: 'A brand and its place in the ranking',
      params: brandPath,
      querystring: brandQuery,
    },
    handler: async ({ params: { campaignId, brandId }, query }, reply) =>
      answerFigures(context, reply.request, reply, {
        campaignId,
        query: { ...query, brand: brandId },
        make: (question) => ({ members: { brand: askRanking(question, 'netUnits')[0] } }),
      }),
  });

  app.get('/v1/campaigns/:campaignId/brands/:brandId/listings', {
    onRequest: figures,
    schema: {
      summary: 'Listings of a brand; what a hold takes out stands in rows of its own',
      params: brandPath,
      querystring: listingsQuery,
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

  app.get('/v1/campaigns/:campaignId/series', {
    onRequest: figures,
    schema: {
      summary: 'Figures by quarter hour, or by hour or day of the zone of the campaign',
      params: campaignPath,
      querystring: seriesQuery,
    },
    handler: async ({ params, query, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        make: (question) => {
          const ranges = seriesPoints(question, query.grain);
          const points = askSeries(question, cutPage(ranges, page)).map(
            ({ range, figures: of }) => ({ ...bounds(range), ...of }),
          );
          return { members: { points }, link: nextLink(url, page, ranges.length) };
        },
      });
    },
  });
}

/** A range as instants of UTC. */
function bounds({ from, to }: QuarterRange): { from: string; to: string } {
  return { from: quarterInstant(from).toString(), to: quarterInstant(to).toString() };
}
