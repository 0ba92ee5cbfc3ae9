import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { campaignAnswerSchema, campaignsAnswerSchema } from '../../../libs/contracts/api.ts';
import { campaignPath, noQuery } from '../../../libs/contracts/api-params.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { ApiContext } from '../context.ts';
import { campaignView } from '../figures/campaign-view.ts';
import { statusAt } from '../figures/head.ts';
import { isVisible, visibleCampaign } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { sendTagged, weakTag } from '../http/conditional.ts';

/** The campaigns themselves: which there are, and what they are made of. */
export function campaignRoutes(server: FastifyInstance, context: ApiContext): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const { book, clock } = context;
  const onRequest = guard(context.authenticator, 'readCampaign');

  app.get('/v1/campaigns', {
    onRequest,
    schema: {
      summary: 'All campaigns',
      querystring: noQuery,
      response: answers(campaignsAnswerSchema),
    },
    handler: async (_request, reply) => {
      const { scope } = accessOf(reply.request);
      const campaigns = book
        .all()
        .filter((entry) => isVisible(entry, scope))
        .map((entry) => summarise(entry, clock.now()));
      const body = JSON.stringify({ campaigns });
      return sendTagged(reply.request, reply, { tag: weakTag(body), body: () => body });
    },
  });

  app.get('/v1/campaigns/:campaignId', {
    onRequest,
    schema: {
      summary: 'A campaign and its definition',
      params: campaignPath,
      querystring: noQuery,
      response: answers(campaignAnswerSchema),
    },
    handler: async ({ params }, reply) => {
      const { scope } = accessOf(reply.request);
      const entry = visibleCampaign(book, params.campaignId, scope);
      const { body, tag } = campaignView(entry, scope, context);
      return sendTagged(reply.request, reply, { tag, body: () => body });
    },
  });
}

function summarise({ version, campaign, isClosed }: BookEntry, nowMs: number) {
  const { id, name, timeZone, start, end } = campaign.definition;
  return {
    campaignId: id,
    name,
    definitionVersion: version.version,
    status: statusAt(campaign, nowMs, isClosed),
    timeZone,
    start,
    end,
  };
}
