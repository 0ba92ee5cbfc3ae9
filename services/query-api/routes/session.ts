import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { noQuery } from '../../../libs/contracts/api-params.ts';
import {
  type Authentication,
  type SessionAnswer,
  sessionAnswerSchema,
} from '../../../libs/contracts/api-session.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';

/** Who is asking, so that a page shows what its reader may see. It grants nothing. */
export function sessionRoute(
  server: FastifyInstance,
  authenticator: Authenticator,
  authentication: Authentication,
): void {
  server.withTypeProvider<ZodTypeProvider>().get('/v1/session', {
    onRequest: guard(authenticator, 'readSession'),
    schema: {
      summary: 'Who is asking',
      querystring: noQuery,
      response: answers(sessionAnswerSchema),
    },
    handler: async (request): Promise<SessionAnswer> => {
      const { id, role, brandIds, expiresAtMs } = accessOf(request).caller;
      const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();
      return { id, role, brands: [...brandIds].sort(), expiresAt, authentication };
    },
  });
}
