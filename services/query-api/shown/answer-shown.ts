import { Buffer } from 'node:buffer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toError } from '../../../libs/base/errors.ts';
import { exactJsonText } from '../../../libs/base/exact-json.ts';
import { everything, quarterAt, quarterText } from '../../../libs/campaign/quarter-range.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import type { AnswerHead, Basis } from '../../../libs/contracts/api.ts';
import type { ShownFigures, ShownMinute } from '../../../libs/contracts/shown.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { ApiContext } from '../context.ts';
import type { FiguresAnswer } from '../figures/answer-figures.ts';
import { makeHead, statusAt } from '../figures/head.ts';
import { type FiguresQuery, openQuestion } from '../figures/open-question.ts';
import { accessOf } from '../http/access.ts';
import { sendTagged, weakTag } from '../http/conditional.ts';
import { Problem } from '../http/problem.ts';
import { stepMs } from './due.ts';

export interface ShownRequest {
  readonly campaignId: string;
  /** When it was shown, as RFC 3339 text. */
  readonly asOf: string;
  readonly query: Pick<FiguresQuery, 'basis' | 'brand' | 'allowPartial'>;
  /** The members of an answer from what was shown; undefined where that has none. */
  readonly shown: (figures: ShownFigures) => FiguresAnswer | undefined;
  /** The same members of what is known now. */
  readonly known: (question: Question) => FiguresAnswer;
}

/**
 * Answers with what was shown at an instant, and beside it with what is known of it now: counted
 * anew, under the newest definition, over everything up to the last quarter hour at that minute or
 * before it, as counters are no finer. Where the minute is a quarter hour, both are of one instant.
 *
 * @throws Problem as `openQuestion` does, `invalid-request` for what is still to come,
 * `snapshot-not-found`, `unavailable` where what was kept can't be read
 */
export async function answerShown(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: ShownRequest,
): Promise<FastifyReply> {
  const { scope } = accessOf(request);
  const { campaignId, query } = asked;
  const { entry, question } = openQuestion(context, { campaignId, scope, query });
  const minute = await shownAt(context, entry, askedMs(context, asked.asOf));
  const shown = asked.shown(minute[query.basis]);
  if (shown === undefined) throw notShown('The brand was not in the definition of then.');
  const isAllSeen = scope === 'all';
  const thenHead = headOfThen(context, entry, { minute, basis: query.basis, isAllSeen });
  const to = quarterAt(Temporal.Instant.from(minute.at));
  const known = asked.known({ ...question, range: { from: everything.from, to } });
  const nowHead = makeHead(entry, context.shards, { ...question, nowMs: context.clock.now() });
  const nowKnown = { to: quarterText(to), ...nowHead, ...known.members };
  const link = shown.link ?? known.link;
  if (link !== undefined) reply.header('link', link);
  const { asOf: _asOf, completeUntil: _completeUntil, ...stays } = nowHead;
  // As elsewhere, the tag of a brand goes by its own figures, and a head that is only newer is not news.
  const state = exactJsonText([minute.at, shown.members, stays, known.members]);
  return sendTagged(request, reply, {
    tag: weakTag(request.url, isAllSeen ? '*' : [...scope].sort().join(','), state),
    body: () => Buffer.from(exactJsonText({ ...thenHead, ...shown.members, nowKnown })),
  });
}

/** @throws Problem `invalid-request` */
function askedMs({ clock }: Pick<ApiContext, 'clock'>, asOf: string): number {
  const { epochMilliseconds } = Temporal.Instant.from(asOf);
  if (epochMilliseconds <= clock.now()) return epochMilliseconds;
  const errors = [{ path: 'query.asOf', message: 'must not be in the future' }];
  throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
}

/** @throws Problem `snapshot-not-found`, `unavailable` */
async function shownAt(
  { shown, book, log }: ApiContext,
  { campaign }: BookEntry,
  atMs: number,
): Promise<ShownMinute> {
  const campaignId = campaign.definition.id;
  const minute = await shown.newest(campaignId, atMs).catch((thrown: unknown) => {
    log.warn({ err: toError(thrown), campaignId }, 'what was shown can not be read');
    const detail = 'What was shown can not be read. Try again in a moment.';
    throw new Problem('unavailable', detail, { cause: thrown, headers: { 'retry-after': '5' } });
  });
  if (minute === undefined) throw notShown('Nothing was kept by then: name a later instant.');
  const ofThen = book.at(campaignId, minute.definitionVersion)?.campaign ?? campaign;
  const keptMs = Date.parse(minute.at);
  if (atMs < keptMs + stepMs(ofThen, keptMs)) return minute;
  throw notShown(`Nothing was kept then. The last minute before it that was is ${minute.at}.`);
}

function notShown(detail: string): Problem {
  return new Problem('snapshot-not-found', detail);
}

/** The head as it was shown; whoever sees some brands only is told no offsets. */
function headOfThen(
  { book }: Pick<ApiContext, 'book'>,
  { campaign }: BookEntry,
  of: { readonly minute: ShownMinute; readonly basis: Basis; readonly isAllSeen: boolean },
): AnswerHead {
  const { campaignId, definitionVersion, shownAt: asOf, completeUntil, partial } = of.minute;
  const ofThen = book.at(campaignId, definitionVersion)?.campaign ?? campaign;
  return {
    campaignId,
    definitionVersion,
    status: statusAt(ofThen, Date.parse(asOf), false),
    basis: of.basis,
    asOf,
    completeUntil,
    partial,
    offsets: of.isAllSeen ? of.minute.offsets : {},
  };
}
