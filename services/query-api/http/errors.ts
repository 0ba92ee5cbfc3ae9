import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { toError } from '../../../libs/base/errors.ts';
import { type FieldError, Problem, problemBody, problemContentType } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** Leads to what is said of a type of problem (RFC 8288). */
function helpLink({ kind }: Problem): string {
  return `</docs/problems#${kind}>; rel="help"`;
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers({ ...securityHeaders, link: helpLink(problem), ...problem.headers })
    .type(problemContentType)
    .send(problemBody(problem));
}

/** Answers whatever was thrown: a problem as it is, bad input with what is wrong, anything else
 * without a word of what it was, which only the log has. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error as FastifyError);
  if (problem.status >= 500) {
    request.log.error({ err: problem.cause ?? problem }, 'a request failed');
  }
  sendProblem(reply, problem);
}

const byFastifyCode: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Problem('unsupported-media-type', 'Send the body as application/json.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Problem('invalid-request', 'The body is empty.'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('body-too-large', 'Send a smaller body.'),
  FST_ERR_MAX_PARAM_LENGTH: () =>
    new Problem('address-too-long', 'An id has 128 characters at the most.'),
  FST_ERR_BAD_URL: () => new Problem('invalid-request', 'The address is not well-formed.'),
};

function toProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error;
  if (error.validation !== undefined) {
    const errors = fieldErrors(error);
    return new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
  }
  const known = byFastifyCode[error.code];
  if (known !== undefined) return known();
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new Problem('invalid-request', 'The request can not be read.', { cause: error });
  }
  const detail = 'Try again; if it stays, name the x-request-id of this answer to an operator.';
  return new Problem('internal', detail, { cause: toError(error) });
}

/** Where parts of a request stand, by what Fastify calls them. */
const partNames: Readonly<Record<string, string>> = {
  querystring: 'query',
  params: 'path',
  headers: 'header',
  body: 'body',
};

function fieldErrors(error: FastifyError): FieldError[] {
  const part = partNames[error.validationContext ?? ''] ?? 'request';
  return (error.validation ?? []).map(({ instancePath, message }) => ({
    path: [part, ...instancePath.split('/').filter((step) => step !== '')].join('.'),
    message: message ?? 'is not valid',
  }));
}

const bySocketCode: Readonly<Record<string, () => Problem>> = {
  HPE_HEADER_OVERFLOW: () =>
    new Problem('header-too-large', 'Shorten the address and the headers: 16 KiB is the limit.'),
  ERR_HTTP_REQUEST_TIMEOUT: () =>
    new Problem('request-timeout', 'Send the whole request without long pauses.'),
};

/** Answers what is no HTTP request, or does not end: the connection is closed behind it. */
export function handleSocketError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = bySocketCode[error.code ?? ''];
  const problem = known?.() ?? new Problem('invalid-request', 'This is not an HTTP request.');
  const body = problemBody(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      `content-type: ${problemContentType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
