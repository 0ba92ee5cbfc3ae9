import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askComparison } from '../../../libs/campaign/comparison.ts';
import { measureUnit, measureValue } from '../../../libs/campaign/measure-value.ts';
import { type QuarterRange, quarterText } from '../../../libs/campaign/quarter-range.ts';
import { type Question, questionLead } from '../../../libs/campaign/question.ts';
import { askRankHistory } from '../../../libs/campaign/rank-history.ts';
import { askSeries, type SeriesPoint, seriesPoints } from '../../../libs/campaign/series.ts';
import { askedBrands } from '../../../libs/campaign/uplift.ts';
import { ranksAnswerSchema, seriesAnswerSchema } from '../../../libs/contracts/api.ts';
import {
  campaignPath,
  type FigureMeasure,
  ranksQuery,
  type SeriesQuery,
  seriesQuery,
} from '../../../libs/contracts/api-params.ts';
import type { GrantedScope } from '../auth/authorise.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { knownUntil } from '../figures/known-until.ts';
import { openQuestion } from '../figures/open-question.ts';
import { requireBounded } from '../figures/series-bounds.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { cutPage, nextLink, readPage } from '../http/page.ts';
import { Problem } from '../http/problem.ts';

/** A campaign point by point: its figures, those of another beside it, and the places of brands. */
export function seriesRoutes(server: FastifyInstance, context: ApiContext): void {
  ranksRoute(server, context);
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/series', {
    onRequest: guard(context.authenticator, 'readFigures'),
    schema: {
      summary: 'Figures by quarter hour, or by hour or day of the zone of the campaign',
      params: campaignPath,
      querystring: seriesQuery,
      response: answers(seriesAnswerSchema),
    },
    handler: async ({ params, query, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      const { scope } = accessOf(reply.request);
      const { measure, compare = '' } = query;
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        variant: `${context.book.get(compare)?.version.version}`,
        make: (question) => {
          requireBounded(question, query.grain);
          const ranges = seriesPoints(question, query.grain);
          const shown = cutPage(ranges, page);
          const unit = measure && measureUnit(measure, questionLead(question));
          const points = describePoints(askSeries(question, shown), measure);
          const comparison =
            query.compare === undefined
              ? undefined
              : compareWith(context, { question, shown, query, scope });
          return {
            members: { measure, unit, points, comparison },
            link: nextLink(url, page, ranges.length),
          };
        },
      });
    },
  });
}

function describePoints(points: readonly SeriesPoint[], measure: FigureMeasure | undefined) {
  return points.map(({ range, figures }) => ({
    ...bounds(range),
    ...(measure === undefined ? {} : { value: measureValue(figures, measure) }),
    ...figures,
  }));
}

interface Compared {
  readonly question: Question;
  readonly shown: readonly QuarterRange[];
  readonly query: SeriesQuery;
  readonly scope: GrantedScope;
}

/** @throws Problem as `openQuestion` does of the other campaign */
function compareWith(context: ApiContext, { question, shown, query, scope }: Compared) {
  const { compare: campaignId = '', from: _from, to: _to, definitionVersion: _, ...rest } = query;
  const other = openQuestion(context, { campaignId, scope, query: rest });
  const points = askComparison(other.question, question.campaign.window.from, shown);
  return {
    campaignId,
    definitionVersion: other.entry.version.version,
    points: describePoints(points, query.measure),
  };
}

/** Places that one answer may hold. */
const placesMax = 500_000;

function ranksRoute(server: FastifyInstance, context: ApiContext): void {
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/ranks', {
    onRequest: guard(context.authenticator, 'readFigures'),
    schema: {
      summary: 'Where each brand stood at the end of each quarter hour, hour or day so far',
      params: campaignPath,
      querystring: ranksQuery,
      response: answers(ranksAnswerSchema),
    },
    handler: async ({ params, query, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      const until = knownUntil(context);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        variant: String(until),
        make: (question) => {
          requireBounded(question, query.grain);
          const ranges = seriesPoints(question, query.grain).filter(({ from }) => from <= until);
          const shown = cutPage(ranges, page);
          requireFew(shown.length * askedBrands(question).length);
          const { rankBy } = query;
          const unit = measureUnit(rankBy, questionLead(question));
          const brands = askRankHistory(question, shown, rankBy);
          const members = { rankBy, unit, points: shown.map(bounds), brands };
          return { members, link: nextLink(url, page, ranges.length) };
        },
      });
    },
  });
}

/** @throws Problem `invalid-request` */
function requireFew(places: number): void {
  if (places <= placesMax) return;
  const message =
    'is too many points for so many brands; name a brand or a group, or ask for fewer';
  const errors = [{ path: 'query.limit', message }];
  throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
}

/** A range as instants. */
function bounds({ from, to }: QuarterRange): { from: string; to: string } {
  return { from: quarterText(from), to: quarterText(to) };
}
