import type { FastifyReply, FastifyRequest } from 'fastify';
import { exactJsonText } from '../../../libs/base/exact-json.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import type { Scope } from '../../../libs/campaign/scope.ts';
import type { GrantedScope } from '../auth/authorise.ts';
import type { ApiContext } from '../context.ts';
import { accessOf } from '../http/access.ts';
import { sendTagged, weakTag } from '../http/conditional.ts';
import type { AnswerVersions, SentAnswer } from './answer-cache.ts';
import { makeHead, nextStatusMs, withHead } from './head.ts';
import { type FiguresQuery, openQuestion } from './open-question.ts';

/** What a route adds to the head, and where its next page is. */
export interface FiguresAnswer {
  readonly members: object;
  readonly link?: string | undefined;
}

export interface FiguresRequest {
  readonly campaignId: string;
  readonly query: FiguresQuery;
  /** What the answer depends on beside its address, the figures and the definition: a time, or the
   * definition of another campaign. */
  readonly variant?: string;
  readonly make: (question: Question) => FiguresAnswer;
}

/**
 * Answers a question about figures. The members are made once for each state of the cube and the
 * definition and shared by everybody who may see the same; the head is made anew every few ms.
 */
export function answerFigures(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: FiguresRequest,
): FastifyReply {
  const { shards, book, cache, clock } = context;
  const { scope } = accessOf(request);
  // The address is the whole question: parameters that differ only in their order are rare.
  const entry = book.get(asked.campaignId);
  const key = `${scopeKey(scope)} ${request.url} ${entry?.isClosed} ${asked.variant ?? ''}`;
  const definition = entry?.version.version ?? 0;
  const versions = { shards: shards.version, definition };
  const nowMs = clock.now();
  let answer = cache.sent(key, versions, nowMs);
  if (answer === undefined) {
    answer = makeAnswer(context, { ...asked, scope, key, versions, nowMs });
    cache.keepSent(key, answer);
  }
  if (answer.link !== undefined) reply.header('link', answer.link);
  const { tag, body } = answer;
  return sendTagged(request, reply, { tag, body: () => body });
}

interface AnswerParts extends FiguresRequest {
  readonly scope: GrantedScope;
  readonly key: string;
  readonly versions: AnswerVersions;
  readonly nowMs: number;
}

/** @throws Problem as `openQuestion` does */
function makeAnswer(
  context: ApiContext,
  { key, versions, nowMs, make, ...asked }: AnswerParts,
): SentAnswer {
  const { entry, question } = openQuestion(context, asked);
  const head = makeHead(entry, context.shards, { ...question, nowMs });
  const { members, link } = context.cache.get(key, versions, () => {
    const made = make(question);
    return { members: exactJsonText(made.members), link: made.link };
  });
  const { definitionVersion, status, offsets, missingPartitions } = head;
  // A tag that went by the offsets would tell a brand when others sell, so its own goes by its figures.
  const figures = asked.scope === 'all' ? offsets : members;
  const state = JSON.stringify([definitionVersion, status, figures, missingPartitions]);
  return {
    body: Buffer.from(withHead(head, members)),
    tag: weakTag(key, state),
    link,
    madeMs: nowMs,
    untilMs: nextStatusMs(entry.campaign, nowMs),
  };
}

/** Names a scope, the same for the same brands. */
export function scopeKey(scope: Scope): string {
  return scope === 'all' ? '*' : [...scope].sort().join(',');
}
