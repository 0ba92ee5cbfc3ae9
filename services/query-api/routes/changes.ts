import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { campaignAnswerSchema } from '../../../libs/contracts/api.ts';
import { changeBody, holdBody, releaseBody } from '../../../libs/contracts/api-bodies.ts';
import { campaignPath, listingPath, noQuery } from '../../../libs/contracts/api-params.ts';
import type { BookEntry } from '../campaign-book.ts';
import { editCampaign, withHold, withoutHold, writeVersion } from '../change-campaign.ts';
import type { ApiContext } from '../context.ts';
import { campaignView } from '../figures/campaign-view.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { Problem } from '../http/problem.ts';
import { baseVersion } from '../http/version-tag.ts';

/** A definition is at most 512 KiB of text; the reason and the JSON around it come on top. */
const bodyBytesMax = 640 * 1024;

/** The routes that write new versions of a definition. Every figure is restated at once. */
export function changeRoutes(server: FastifyInstance, context: ApiContext): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const onRequest = guard(context.authenticator, 'changeCampaign');

  app.put('/v1/campaigns/:campaignId', {
    onRequest,
    bodyLimit: bodyBytesMax,
    schema: {
      summary: 'Write the next version of a campaign, or its first',
      params: campaignPath,
      querystring: noQuery,
      body: changeBody,
      response: answers(campaignAnswerSchema),
    },
    handler: async ({ params: { campaignId }, body }, reply) => {
      const base = baseVersion(reply.request);
      requireSameId(campaignId, body.definition.id);
      const change = { campaignId, ...body, changedBy: callerOf(reply) };
      const entry = await writeVersion(context, change, base);
      return sendCampaign(context, reply.code(base === 0 ? 201 : 200), entry);
    },
  });

  app.post('/v1/campaigns/:campaignId/listings/:listingId/hold', {
    onRequest,
    schema: {
      summary: 'Hold a listing: its sales count no more, from a time on or all of them',
      params: listingPath,
      querystring: noQuery,
      body: holdBody,
      response: answers(campaignAnswerSchema),
    },
    handler: async ({ params: { campaignId, listingId }, body: { reason, from } }, reply) => {
      const change = { campaignId, reason, changedBy: callerOf(reply) };
      const entry = await editCampaign(context, change, (definition) =>
        withHold(definition, { listingId, reason, from }),
      );
      return sendCampaign(context, reply, entry);
    },
  });

  app.post('/v1/campaigns/:campaignId/listings/:listingId/release', {
    onRequest,
    schema: {
      summary: 'Release a listing: its sales count again, as if they always had',
      params: listingPath,
      querystring: noQuery,
      body: releaseBody,
      response: answers(campaignAnswerSchema),
    },
    handler: async ({ params: { campaignId, listingId }, body: { reason } }, reply) => {
      const change = { campaignId, reason, changedBy: callerOf(reply) };
      const entry = await editCampaign(context, change, (definition) =>
        withoutHold(definition, listingId),
      );
      return sendCampaign(context, reply, entry);
    },
  });
}

function callerOf(reply: FastifyReply): string {
  return accessOf(reply.request).caller.id;
}

function requireSameId(campaignId: string, definitionId: string): void {
  if (campaignId === definitionId) return;
  const errors = [{ path: 'body.definition.id', message: 'must be the id in the address' }];
  throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
}

function sendCampaign(context: ApiContext, reply: FastifyReply, entry: BookEntry): FastifyReply {
  const { body, tag } = campaignView(entry, accessOf(reply.request).scope, context);
  return reply.header('etag', tag).type('application/json; charset=utf-8').send(body);
}
