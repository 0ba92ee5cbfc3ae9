import type { FastifyReply, FastifyRequest } from 'fastify';
import { exactJsonText } from '../../../libs/base/exact-json.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import type { Scope } from '../../../libs/campaign/scope.ts';
import type { ApiContext } from '../context.ts';
import { accessOf } from '../http/access.ts';
import { sendTagged, weakTag } from '../http/conditional.ts';
import { makeHead, withHead } from './head.ts';
import { type FiguresQuery, openQuestion } from './open-question.ts';

/** What a route adds to the head, and where its next page is. */
export interface FiguresAnswer {
  readonly members: object;
  readonly link?: string | undefined;
}

export interface FiguresRequest {
  readonly campaignId: string;
  readonly query: FiguresQuery;
  readonly make: (question: Question) => FiguresAnswer;
}

/**
 * Answers a question about figures. The members are made once for each state of the cube and the
 * definition and shared by everybody who may see the same; the head is made for every answer.
 */
export function answerFigures(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: FiguresRequest,
): FastifyReply {
  const { shards, cache, clock } = context;
  const { scope } = accessOf(request);
  const { entry, question } = openQuestion(context, { ...asked, scope });
  const head = makeHead(entry, shards, { basis: question.basis, nowMs: clock.now() });
  // The address is the whole question: parameters that differ only in their order are rare.
  const key = `${scopeKey(scope)} ${request.url}`;
  const stamp = `${shards.version} ${head.definitionVersion}`;
  const answer = cache.get(key, stamp, () => {
    const { members, link } = asked.make(question);
    return { members: exactJsonText(members), link };
  });
  if (answer.link !== undefined) reply.header('link', answer.link);
  const { definitionVersion, status, offsets, missingPartitions } = head;
  const state = JSON.stringify([definitionVersion, status, offsets, missingPartitions]);
  return sendTagged(request, reply, {
    tag: weakTag(key, state),
    body: () => withHead(head, answer.members),
  });
}

/** Names a scope, the same for the same brands. */
export function scopeKey(scope: Scope): string {
  return scope === 'all' ? '*' : [...scope].sort().join(',');
}
