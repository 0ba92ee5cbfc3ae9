import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  type ReportAnswer,
  type ReportsAnswer,
  reportAnswerSchema,
  reportsAnswerSchema,
} from '../../../libs/contracts/api-close.ts';
import {
  campaignPath,
  noQuery,
  reportFilePath,
  reportPath,
} from '../../../libs/contracts/api-params.ts';
import { type CloseRecordOf, reportFolderName } from '../../../libs/contracts/close-record.ts';
import type { Close } from '../../../libs/contracts/close-state.ts';
import { type AuditSink, writeAudit } from '../audit-writes.ts';
import type { GrantedScope } from '../auth/authorise.ts';
import type { ApiContext } from '../context.ts';
import { visibleCampaign } from '../figures/open-question.ts';
import { accessOf, forbidden, guard } from '../http/access.ts';
import { answers, givesFile } from '../http/answers.ts';
import { hasTag } from '../http/conditional.ts';
import { Problem } from '../http/problem.ts';

/** The reports that were sealed, and their files. */
export function reportRoutes(server: FastifyInstance, context: ApiContext, audit: AuditSink): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const { authenticator, book, closing } = context;
  const onRequest = guard(authenticator, 'readReports');

  app.get('/v1/campaigns/:campaignId/reports', {
    onRequest,
    schema: {
      summary: 'The sealed reports of a campaign, the first one first',
      params: campaignPath,
      querystring: noQuery,
      response: answers(reportsAnswerSchema),
    },
    handler: async ({ params: { campaignId } }, reply): Promise<ReportsAnswer> => {
      visibleCampaign(book, campaignId, accessOf(reply.request).scope);
      const reports = closing.book.get(campaignId).closes.flatMap(sealedOf);
      return {
        campaignId,
        reports: reports.map((close) => ({ ...headOf(close), files: close.sealed.files })),
      };
    },
  });

  app.get('/v1/campaigns/:campaignId/reports/:reportVersion', {
    onRequest,
    schema: {
      summary: 'A sealed report and its files',
      params: reportPath,
      querystring: noQuery,
      response: answers(reportAnswerSchema),
    },
    handler: async ({ params }, reply): Promise<ReportAnswer> => {
      const close = sealedReport(context, params, accessOf(reply.request).scope);
      const files = await closing.reports.files(close.sealed);
      return { campaignId: params.campaignId, ...headOf(close), files };
    },
  });

  app.get('/v1/campaigns/:campaignId/reports/:reportVersion/files/:name', {
    onRequest: guard(authenticator, 'readReportFile'),
    schema: {
      summary: 'A file of a sealed report, byte for byte',
      params: reportFilePath,
      querystring: noQuery,
      response: givesFile(),
    },
    handler: async ({ params }, reply) => {
      const { scope } = accessOf(reply.request);
      requireOwn(scope, params.name);
      const { sealed } = sealedReport(context, params, scope);
      const file = (await closing.reports.files(sealed)).find(({ name }) => name === params.name);
      if (file === undefined) throw new Problem('file-not-found', 'The report has no such file.');
      return sendFile(reply, audit, file, () => closing.reports.content(sealed, file));
    },
  });
}

type SealedClose = Close & { readonly sealed: CloseRecordOf<'sealed'> };

function sealedOf(close: Close): SealedClose[] {
  return close.sealed === null ? [] : [{ ...close, sealed: close.sealed }];
}

/** @throws Problem `campaign-not-found`, `report-not-found` */
function sealedReport(
  { book, closing }: ApiContext,
  { campaignId, reportVersion }: { readonly campaignId: string; readonly reportVersion: string },
  scope: GrantedScope,
): SealedClose {
  visibleCampaign(book, campaignId, scope);
  const found = closing.book
    .get(campaignId)
    .closes.flatMap(sealedOf)
    .find(({ version }) => reportFolderName(version) === reportVersion);
  if (found !== undefined) return found;
  throw new Problem('report-not-found', 'GET …/reports lists the reports of this campaign.');
}

/**
 * A brand gets the files of its own statement, and of nothing else hears whether it exists.
 *
 * @throws Problem `forbidden`
 */
function requireOwn(scope: GrantedScope, name: string): void {
  if (scope === 'all') return;
  const [folder, brandId, file] = name.split('/');
  if (folder === 'statements' && brandId !== undefined && file && scope.has(brandId)) return;
  throw forbidden();
}

async function sendFile(
  reply: FastifyReply,
  audit: AuditSink,
  { name, sha256 }: { readonly name: string; readonly sha256: string },
  read: () => Promise<Buffer>,
): Promise<FastifyReply> {
  const { request } = reply;
  const tag = `"${sha256}"`;
  reply.header('etag', tag);
  if (hasTag(request, tag)) return reply.code(304).send();
  const content = await read();
  if (request.method === 'GET') await noteExport(audit, reply, name);
  const plain = name
    .split('/')
    .at(-1)
    ?.replace(/[^\w.-]/g, '_');
  return reply
    .header('content-disposition', `attachment; filename="${plain}"`)
    .type(typeOf(name))
    .send(content);
}

/** What shows all brands stands in the audit trail before it leaves. */
async function noteExport(audit: AuditSink, { request }: FastifyReply, name: string) {
  const { caller, scope } = accessOf(request);
  if (scope !== 'all') return;
  const { campaignId, reportVersion } = request.params as {
    readonly campaignId: string;
    readonly reportVersion: string;
  };
  await writeAudit(audit, {
    action: 'figures.export',
    phase: 'intended',
    who: caller.id,
    campaignId,
    what: `${reportVersion}/${name}`,
    why: null,
    before: null,
    after: null,
  });
}

const types: Readonly<Record<string, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  txt: 'text/plain; charset=utf-8',
  sig: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
};

function typeOf(name: string): string {
  return types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
}

function headOf({ opened, cut, approved, sealed }: SealedClose) {
  const { previous } = opened;
  return {
    version: reportFolderName(sealed.version),
    definitionVersion: opened.definition.version,
    offsets: cut?.offsets ?? {},
    openedBy: opened.by,
    approvedBy: approved?.by ?? null,
    sealedAt: sealed.at,
    reason: opened.reason,
    reportSha256: sealed.reportSha256,
    manifestSha256: sealed.manifestSha256,
    publicKey: sealed.publicKey,
    restates: previous && { ...previous, version: reportFolderName(previous.version) },
  };
}
