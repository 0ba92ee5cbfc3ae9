import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { exactJsonText } from '../../../libs/base/exact-json.ts';
import { campaignPath } from '../../../libs/contracts/api-params.ts';
import { signalsAnswerSchema } from '../../../libs/contracts/signals.ts';
import { signalsQuery } from '../../../libs/contracts/signals-query.ts';
import type { ApiContext } from '../context.ts';
import { visibleCampaign } from '../figures/open-question.ts';
import { accessOf, brandNotFound, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import { sendTagged, weakTag } from '../http/conditional.ts';
import { linkAfter, readPage } from '../http/page.ts';
import { Problem } from '../http/problem.ts';

/** What was said of a campaign, or of one of its brands, the newest first. */
export function signalsRoute(server: FastifyInstance, context: ApiContext): void {
  const { book, signals, authenticator } = context;
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/signals', {
    onRequest: guard(authenticator, 'readFigures'),
    schema: {
      summary: 'What was said by itself lately: milestones, silence, return spikes, halts',
      params: campaignPath,
      querystring: signalsQuery,
      response: answers(signalsAnswerSchema),
    },
    handler: async ({ params: { campaignId }, query, url }, reply) => {
      const { campaign } = visibleCampaign(book, campaignId, accessOf(reply.request).scope);
      const { brand: brandId, kind, cursor, limit } = query;
      if (brandId !== undefined && !campaign.brands.has(brandId)) throw brandNotFound();
      requireRead(signals.isCaughtUp);
      // A page ends at the number of its last signal, since newer ones come in front.
      const before = cursor === undefined ? undefined : readPage(cursor, limit).offset;
      const of = { campaignId, brandId };
      const found = signals.page(of, { before, kind, countMax: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1)?.number;
      if (found.length > limit && last !== undefined) reply.header('link', linkAfter(url, last));
      const body = exactJsonText({ campaignId, signals: page.map(({ item }) => item.signal) });
      return sendTagged(reply.request, reply, { tag: weakTag(body), body: () => body });
    },
  });
}

/** @throws Problem `unavailable` while not all is read that was said */
function requireRead(isCaughtUp: boolean): void {
  if (isCaughtUp) return;
  throw new Problem('unavailable', 'Signals are still being read. Try again in a moment.', {
    headers: { 'retry-after': '1' },
  });
}
