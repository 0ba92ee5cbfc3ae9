import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Question } from '../../../libs/campaign/question.ts';
import { askTotals } from '../../../libs/campaign/totals.ts';
import { askTotalsComparison } from '../../../libs/campaign/totals-comparison.ts';
import { totalsAnswerSchema } from '../../../libs/contracts/api.ts';
import { campaignPath, type TotalsQuery, totalsQuery } from '../../../libs/contracts/api-params.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { knownUntil } from '../figures/known-until.ts';
import { openQuestion } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { answerShown } from '../shown/answer-shown.ts';

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
    handler: async ({ params, query }, reply) => {
      const { asOf } = query;
      if (asOf === undefined) return answerTotals(context, reply, { ...params, query });
      return answerShown(context, reply.request, reply, {
        ...params,
        asOf,
        query,
        shown: ({ brands: _brands, groups, ...members }) => ({
          members: {
            ...members,
            groups: groups.map(({ id, name, ...figures }) => ({ id, name, ...figures })),
          },
        }),
        known: (question) => ({ members: askTotals(question) }),
      });
    },
  });
}

function answerTotals(
  context: ApiContext,
  reply: FastifyReply,
  { campaignId, query }: { readonly campaignId: string; readonly query: TotalsQuery },
): FastifyReply {
  const { scope } = accessOf(reply.request);
  const { compare } = query;
  if (compare === undefined) {
    const make = (question: Question) => ({ members: askTotals(question) });
    return answerFigures(context, reply.request, reply, { campaignId, query, make });
  }
  const until = knownUntil(context);
  return answerFigures(context, reply.request, reply, {
    campaignId,
    query,
    variant: `${until} ${context.book.get(compare)?.version.version}`,
    make: (question) => {
      const { from: _from, to: _to, definitionVersion: _version, ...rest } = query;
      const other = openQuestion(context, { campaignId: compare, scope, query: rest });
      const comparison = {
        campaignId: compare,
        definitionVersion: other.entry.version.version,
        ...askTotalsComparison(question, other.question, until),
      };
      return { members: { ...askTotals(question), comparison } };
    },
  });
}
