import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { TallyError } from '../../../libs/base/errors.ts';
import {
  approveBody,
  type CloseAnswer,
  closeAnswerSchema,
  closeBody,
} from '../../../libs/contracts/api-close.ts';
import { campaignPath, noQuery } from '../../../libs/contracts/api-params.ts';
import type { AuditEntry } from '../../../libs/contracts/audit-trail.ts';
import { approvedRecord, openedRecord } from '../../../libs/contracts/close-drafts.ts';
import {
  type CloseBlocker,
  type CloseRecord,
  reportFolderName,
} from '../../../libs/contracts/close-record.ts';
import {
  awaitsApproval,
  type CampaignCloses,
  closeUnderWay,
} from '../../../libs/contracts/close-state.ts';
import { type AuditSink, writeAudit } from '../audit-writes.ts';
import type { BookEntry } from '../campaign-book.ts';
import { lagBlockers, standingBlockers } from '../closes/standing-blockers.ts';
import type { ApiContext } from '../context.ts';
import { visibleCampaign } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import { accepts, answers } from '../http/answers.ts';
import { Problem } from '../http/problem.ts';

/** The routes by which books are closed. The reporter carries out what is opened here. */
export function closeRoutes(server: FastifyInstance, context: ApiContext, audit: AuditSink): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const { authenticator, book } = context;

  app.get('/v1/campaigns/:campaignId/close', {
    onRequest: guard(authenticator, 'readReports'),
    schema: {
      summary: 'Where the close of a campaign stands, and what stands in its way',
      params: campaignPath,
      querystring: noQuery,
      response: answers(closeAnswerSchema),
    },
    handler: async ({ params: { campaignId } }, reply) => {
      const entry = visibleCampaign(book, campaignId, accessOf(reply.request).scope);
      return answerOf(context, entry);
    },
  });

  app.post('/v1/campaigns/:campaignId/close', {
    onRequest: guard(authenticator, 'closeBooks'),
    schema: {
      summary: 'Close the books of a campaign: it is cut, recounted, compared and sealed',
      params: campaignPath,
      querystring: noQuery,
      body: closeBody,
      response: accepts(closeAnswerSchema),
    },
    handler: async ({ params: { campaignId }, body: { reason } }, reply) => {
      const entry = visibleCampaign(book, campaignId, accessOf(reply.request).scope);
      await openClose(context, audit, { entry, reason, reply });
      return reply.code(202).send(answerOf(context, entry));
    },
  });

  app.post('/v1/campaigns/:campaignId/close/approve', {
    onRequest: guard(authenticator, 'closeBooks'),
    schema: {
      summary: 'Approve what somebody else has closed, so that it is sealed',
      params: campaignPath,
      querystring: noQuery,
      body: approveBody,
      response: accepts(closeAnswerSchema),
    },
    handler: async ({ params: { campaignId }, body: { reason } }, reply) => {
      const entry = visibleCampaign(book, campaignId, accessOf(reply.request).scope);
      await approveClose(context, audit, { entry, reason, reply });
      return reply.code(202).send(answerOf(context, entry));
    },
  });
}

interface Asked {
  readonly entry: BookEntry;
  readonly reason: string | null;
  readonly reply: FastifyReply;
}

/** @throws Problem `close-refused` with what stands in the way, `unavailable` */
async function openClose(
  context: ApiContext,
  audit: AuditSink,
  { entry, reason, reply }: Asked,
): Promise<void> {
  const { closing, clock, shards } = context;
  const { caller } = accessOf(reply.request);
  const closes = closing.book.get(entry.version.definition.id);
  const nowMs = clock.now();
  const blockers = standingBlockers(entry, closes, { shards, closing, nowMs });
  if (blockers.length > 0) throw refused(blockers);
  const terms = {
    ...closing.terms,
    // A caller without a name can't be told from another one.
    fourEyes: closing.terms.fourEyes && caller.role !== 'open',
    fromArchive: null,
    controlTotals: null,
    runner: 'service',
  };
  const record = openedRecord(closes, entry.version, terms, { by: caller.id, atMs: nowMs, reason });
  await append(context, audit, {
    seen: closes,
    record,
    what: `open ${reportFolderName(record.version)}`,
    before: record.previous && `sha256:${record.previous.manifestSha256}`,
    after: `definition ${record.definition.version} sha256:${record.definition.sha256}`,
  });
}

/** @throws Problem `nothing-to-approve`, `second-person-required`, `unavailable` */
async function approveClose(
  context: ApiContext,
  audit: AuditSink,
  { entry, reason, reply }: Asked,
): Promise<void> {
  const { closing, clock } = context;
  const { caller } = accessOf(reply.request);
  const closes = closing.book.get(entry.version.definition.id);
  const close = closeUnderWay(closes);
  if (close === undefined || close.recounted === null || !awaitsApproval(close)) {
    throw new Problem('nothing-to-approve', 'No close of this campaign waits for approval.');
  }
  if (close.opened.by === caller.id) {
    const detail = 'Whoever has opened a close can not approve it. Somebody else has to.';
    throw new Problem('second-person-required', detail);
  }
  const { sha256 } = close.recounted.report;
  const actor = { by: caller.id, atMs: clock.now(), reason };
  await append(context, audit, {
    seen: closes,
    record: approvedRecord(closes, close, sha256, actor),
    what: `approve ${reportFolderName(close.version)}`,
    before: null,
    after: `report sha256:${sha256}`,
  });
}

interface Step extends Pick<AuditEntry, 'what' | 'before' | 'after'> {
  readonly seen: CampaignCloses;
  readonly record: CloseRecord;
}

/** Writes down who does it, then does it. */
async function append(
  { closing, log }: ApiContext,
  audit: AuditSink,
  { seen, record, ...about }: Step,
): Promise<void> {
  const entry: AuditEntry = {
    action: 'books.close',
    phase: 'intended',
    who: record.by,
    campaignId: record.campaignId,
    why: record.reason,
    ...about,
  };
  await writeAudit(audit, entry);
  try {
    closing.book.take(await closing.log.append(seen, record));
  } catch (thrown) {
    if (!(thrown instanceof TallyError)) throw thrown;
    await audit.append({ ...entry, phase: 'dropped' }).catch((err: unknown) => {
      log.error({ err }, 'a step of a close that was dropped is not in the audit trail');
    });
    if (thrown.code === 'conflict') throw refused([lostAgainstAnother()]);
    const detail = 'It is not known whether the step was written. Read the close again.';
    throw new Problem('unavailable', detail, { cause: thrown });
  }
}

function answerOf({ closing, shards, clock }: ApiContext, entry: BookEntry): CloseAnswer {
  const campaignId = entry.version.definition.id;
  const closes = closing.book.get(campaignId);
  const close = closes.closes.at(-1);
  const isUnderWay = closeUnderWay(closes) !== undefined;
  const now = () => [
    ...standingBlockers(entry, closes, { shards, closing, nowMs: clock.now() }),
    ...lagBlockers(shards),
  ];
  return {
    campaignId,
    state: close?.state ?? 'open',
    version: close === undefined ? null : reportFolderName(close.version),
    closeId: close?.closeId ?? null,
    awaitsApproval: close !== undefined && awaitsApproval(close),
    blockers: close?.refused?.blockers ?? (isUnderWay ? [] : now()),
    steps: [...(close?.steps ?? [])],
  };
}

function refused(blockers: readonly CloseBlocker[]): Problem {
  const detail = blockers.map((each) => each.detail).join(' ');
  return new Problem('close-refused', detail, { members: { blockers } });
}

function lostAgainstAnother(): CloseBlocker {
  const detail = 'Somebody else was first. Read the close again.';
  return { code: 'under_way', detail, partition: null, figures: {} };
}
