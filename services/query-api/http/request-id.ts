import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a caller's id of a request may look like, so that it can stand in a header and in a log. */
const requestIdPattern = /^[A-Za-z0-9._:-]{1,128}$/;

/** The id by which a request is found in the logs: the caller's own, else a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
}
