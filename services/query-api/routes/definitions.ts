import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { askDefinitionDiff } from '../../../libs/campaign/definition-diff.ts';
import { type HoldStep, holdEffect, holdSteps } from '../../../libs/campaign/held-trail.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import { campaignAnswerSchema } from '../../../libs/contracts/api.ts';
import {
  diffAnswerSchema,
  historyAnswerSchema,
  holdsAnswerSchema,
} from '../../../libs/contracts/api-definitions.ts';
import {
  campaignPath,
  diffQuery,
  holdsQuery,
  noQuery,
  versionPath,
} from '../../../libs/contracts/api-params.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import type { ApiContext } from '../context.ts';
import { answerFigures } from '../figures/answer-figures.ts';
import { campaignView } from '../figures/campaign-view.ts';
import { visibleCampaign, visibleVersion } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { sendTagged, weakTag } from '../http/conditional.ts';
import { cutPage, nextLink, readPage } from '../http/page.ts';

/** The versions of a definition: which there are, and what each of them restates. */
export function definitionRoutes(server: FastifyInstance, context: ApiContext): void {
  historyRoutes(server, context);
  restatementRoutes(server, context);
}

function historyRoutes(server: FastifyInstance, context: ApiContext): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const { book } = context;
  const onRequest = guard(context.authenticator, 'readHistory');

  app.get('/v1/campaigns/:campaignId/definitions', {
    onRequest,
    schema: {
      summary: 'Versions of a definition: when, who and why',
      params: campaignPath,
      querystring: noQuery,
      response: answers(historyAnswerSchema),
    },
    handler: async ({ params: { campaignId } }, reply) => {
      visibleCampaign(book, campaignId, accessOf(reply.request).scope);
      const versions = book.history(campaignId).map(summarise);
      const body = JSON.stringify({ campaignId, versions });
      return sendTagged(reply.request, reply, { tag: weakTag(body), body: () => body });
    },
  });

  app.get('/v1/campaigns/:campaignId/definitions/:version', {
    onRequest,
    schema: {
      summary: 'A version of a definition',
      params: versionPath,
      querystring: noQuery,
      response: answers(campaignAnswerSchema),
    },
    handler: async ({ params: { campaignId, version } }, reply) => {
      const { scope } = accessOf(reply.request);
      const entry = visibleVersion(book, campaignId, scope, version);
      const { body } = campaignView(entry, scope, context);
      return sendTagged(reply.request, reply, { tag: weakTag(body), body: () => body });
    },
  });
}

function restatementRoutes(server: FastifyInstance, context: ApiContext): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const { book } = context;
  const onRequest = guard(context.authenticator, 'readTotals');

  app.get('/v1/campaigns/:campaignId/diff', {
    onRequest,
    schema: {
      summary: 'What two versions make of the same sales, and which change is the cause',
      params: campaignPath,
      querystring: diffQuery,
      response: answers(diffAnswerSchema),
    },
    handler: async ({ params: { campaignId }, query: { from, to, ...query } }, reply) => {
      const { scope } = accessOf(reply.request);
      const before = visibleVersion(book, campaignId, scope, from).version;
      const after = visibleVersion(book, campaignId, scope, to).version;
      return answerFigures(context, reply.request, reply, {
        campaignId,
        query: { ...query, definitionVersion: to },
        make: (question) => {
          const diff = askDefinitionDiff(question, before.definition, after.definition);
          const versions = between(book.history(campaignId), from, to).map(summarise);
          return { members: { from, to, versions, ...diff } };
        },
      });
    },
  });

  app.get('/v1/campaigns/:campaignId/holds', {
    onRequest,
    schema: {
      summary: 'Every hold and release, with the figures without it and with it',
      params: campaignPath,
      querystring: holdsQuery,
      response: answers(holdsAnswerSchema),
    },
    handler: async ({ params, query: { listing, ...query }, url }, reply) => {
      const page = readPage(query.cursor, query.limit);
      return answerFigures(context, reply.request, reply, {
        ...params,
        query,
        make: (question) => {
          const all = holdSteps(book.history(params.campaignId));
          const steps = all.filter(
            ({ listingId }) => listing === undefined || listingId === listing,
          );
          const shown = cutPage(steps, page).map((step) => describeStep(question, step));
          return { members: { steps: shown }, link: nextLink(url, page, steps.length) };
        },
      });
    },
  });
}

function summarise({ version, changedAt, changedBy, reason }: DefinitionVersion) {
  return { version, changedAt, changedBy, reason };
}

/** The versions that lead from one to the other, whichever is the newer. */
function between(
  versions: readonly DefinitionVersion[],
  from: number,
  to: number,
): DefinitionVersion[] {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  return versions.filter(({ version }) => version > low && version <= high);
}

function describeStep(question: Question, step: HoldStep) {
  const { definitions: _, ...said } = step;
  return { ...said, ...holdEffect(question, step) };
}
