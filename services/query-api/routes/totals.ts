import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { type QuarterRange, quarterText } from '../../../libs/campaign/quarter-range.ts';
import { askSeries, seriesPoints } from '../../../libs/campaign/series.ts';
import { askTotals } from '../../../libs/campaign/totals.ts';
import { seriesAnswerSchema, totalsAnswerSchema } from '../../../libs/contracts/api.ts';
import { campaignPath, seriesQuery, totalsQuery } from '../../../libs/contracts/api-params.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { requireBounded } from '../figures/series-bounds.ts';
import { guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { cutPage, nextLink, readPage } from '../http/page.ts';

/** What a campaign comes to, as a whole and point by point. */
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

  app.get('/v1/campaigns/:campaignId/series', {
    onRequest: guard(context.authenticator, 'readFigures'),
    schema: {
      summary: 'Figures by quarter hour, or by hour or day of the zone of the campaign',
      params: campaignPath,
      querystring: seriesQuery,
      response: answers(seriesAnswerSchema),
    },
    handler: async ({ params, query, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        make: (question) => {
          requireBounded(question, query.grain);
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
  return { from: quarterText(from), to: quarterText(to) };
}
