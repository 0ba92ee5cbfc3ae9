import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A tag that stands for the meaning of an answer, not its bytes: `asOf` differs each time. */
export function weakTag(...parts: readonly string[]): string {
  return `W/"${hash('sha256', parts.join('\n'), 'base64url').slice(0, 22)}"`;
}

/** Whether a caller already has what the tag stands for (RFC 9110, weak comparison). */
export function hasTag(request: FastifyRequest, tag: string): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  const opaque = (text: string) => text.trim().replace(/^W\//, '');
  return known.trim() === '*' || known.split(',').some((each) => opaque(each) === opaque(tag));
}

/** Answers 304 where the caller has it already, else 200 with the body. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: { readonly tag: string; readonly body: () => string | Uint8Array },
): FastifyReply {
  reply.header('etag', answer.tag);
  if (hasTag(request, answer.tag)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(answer.body());
}
