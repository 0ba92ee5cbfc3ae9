import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askBuyers } from '../../../libs/campaign/buyers.ts';
import { buyersAnswerSchema } from '../../../libs/contracts/api-buyers.ts';
import { type BuyersQuery, buyersQuery, campaignPath } from '../../../libs/contracts/api-params.ts';
import type { GrantedScope } from '../auth/authorise.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { openQuestion } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';

/** Who bought: how many people, how many of them came back, and how many are new to the brand. */
export function buyersRoute(server: FastifyInstance, context: ApiContext): void {
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/buyers', {
    onRequest: guard(context.authenticator, 'readFigures'),
    schema: {
      summary: 'Distinct buyers, those who came back, and those new to the brand, with their error',
      params: campaignPath,
      querystring: buyersQuery,
      response: answers(buyersAnswerSchema),
    },
    handler: async ({ params, query }, reply) => {
      const { scope } = accessOf(reply.request);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        variant: `${context.book.get(query.compare ?? '')?.version.version}`,
        make: (question) => {
          const other = openOther(context, query, scope);
          const compared = other === undefined ? null : comparedWith(other.entry.version);
          const members = askBuyers(question, other?.question);
          return { members: { method: 'theta', confidence: 0.95, compared, ...members } };
        },
      });
    },
  });
}

/** @throws Problem as `openQuestion` does of the other campaign */
function openOther(context: ApiContext, query: BuyersQuery, scope: GrantedScope) {
  const { compare: campaignId, from: _from, to: _to, definitionVersion: _, ...rest } = query;
  if (campaignId === undefined) return undefined;
  return openQuestion(context, { campaignId, scope, query: rest });
}

function comparedWith(version: { version: number; definition: { id: string } }) {
  return { otherCampaignId: version.definition.id, otherDefinitionVersion: version.version };
}
