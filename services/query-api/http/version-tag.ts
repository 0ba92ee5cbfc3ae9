import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const versionTagPattern = /^"(\d{1,9})(?:-[a-z]+)?"$/;

/** The tag of a definition as it is shown: its version, and the status that is shown beside it. */
export function versionTag(version: number, status: string): string {
  return `"${version}-${status}"`;
}

/**
 * The version that a change is based on: what `If-Match` names (`"3"`, or an ETag as it was sent),
 * or 0 with `If-None-Match: *`, which begins a campaign.
 *
 * @throws Problem `version-required` where neither is there, `invalid-request` where it is no tag
 */
export function baseVersion(request: FastifyRequest): number {
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
  if (match === undefined && noneMatch?.trim() === '*') return 0;
  if (match === undefined) {
    const detail =
      'Send If-Match with the ETag of the definition you have changed, or If-None-Match: * for a ' +
      'new campaign.';
    throw new Problem('version-required', detail);
  }
  const version = versionTagPattern.exec(match.trim())?.[1];
  if (version === undefined) {
    const errors = [{ path: 'header.if-match', message: 'must be one ETag of the definition' }];
    throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
  }
  return Number(version);
}
