import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authentication } from '../../../libs/contracts/api-session.ts';
import { Problem } from '../http/problem.ts';
import { notBuiltPage, pageDocument } from './page-document.ts';
import { type PageFile, type PageFiles, readPageFiles } from './page-files.ts';

/** The pages that are served beside the API. */
export interface Dashboard {
  /** Folder of what `npm run build:dashboard` has built. */
  readonly folder: string;
}

/** Addresses of the pages; which of them is shown is decided in the browser. */
export const pageAddresses = [
  '/',
  '/wall/:campaignId',
  '/c/:campaignId',
  '/brand',
  '/finance/:campaignId',
  '/sign-in',
] as const;

const keepForGood = 'public, max-age=31536000, immutable';
const askAgain = 'no-cache';

/**
 * Serves the dashboard: one page for all its addresses, and the files that it loads. They hold
 * nothing that is secret; what a reader may see is decided by the API.
 */
export function pageRoutes(
  server: FastifyInstance,
  { folder }: Dashboard,
  authentication: Authentication,
): void {
  const policy = pagePolicy(authentication);
  let kept: { readonly files: PageFiles; readonly document: PageFile } | undefined;
  const pages = async () => {
    if (kept !== undefined) return kept;
    const files = await readPageFiles(folder);
    const built = files?.get('index.html');
    if (files === undefined || built === undefined) return undefined;
    kept = { files, document: pageDocument(built, authentication) };
    return kept;
  };
  const hidden = { schema: { hide: true } };
  for (const address of pageAddresses) {
    server.get(address, hidden, async (request, reply) => {
      reply.header('content-security-policy', policy);
      const found = await pages();
      if (found !== undefined) return sendFile(request, reply, found.document);
      return reply.code(503).type('text/html; charset=utf-8').send(notBuiltPage);
    });
  }
  const sendNamed = async (request: FastifyRequest, reply: FastifyReply, name: string) => {
    const file = (await pages())?.files.get(name);
    // The dashboard was built anew while a page of before is open: its reader loads the page again.
    if (file === undefined) throw new Problem('not-found', 'Load the page again.');
    return sendFile(request, reply, file);
  };
  server.get<{ Params: { name: string } }>('/assets/:name', hidden, (request, reply) =>
    sendNamed(request, reply, `assets/${request.params.name}`),
  );
  server.get('/favicon.svg', hidden, (request, reply) => sendNamed(request, reply, 'favicon.svg'));
}

/** The pages load what lies beside them, ask this API and, where people sign in with an issuer, the
 * issuer; nothing else, and nothing that stands in the page itself is run. */
function pagePolicy({ oidc }: Authentication): string {
  const issuer = oidc === undefined ? '' : ` ${new URL(oidc.issuer).origin}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${issuer}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  reply.headers({
    'cache-control': file.isImmutable ? keepForGood : askAgain,
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const taken = String(request.headers['accept-encoding'] ?? '');
  reply.type(file.type);
  if (file.br !== undefined && /\bbr\b/.test(taken)) {
    return reply.header('content-encoding', 'br').send(file.br);
  }
  if (file.gzip !== undefined && /\bgzip\b/.test(taken)) {
    return reply.header('content-encoding', 'gzip').send(file.gzip);
  }
  return reply.send(file.plain);
}
