import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Health, ProbeResult } from '../../../libs/telemetry/health.ts';

/** What an orchestrator asks on the API's own port. Why a check fails is for operators alone: the
 * port of the metrics tells. */
export function probeRoutes(app: FastifyInstance, health: Health): void {
  const hidden = { schema: { hide: true } };
  app.get('/livez', hidden, async (_request, reply) => sendProbe(reply, await health.live()));
  app.get('/readyz', hidden, async (_request, reply) => sendProbe(reply, await health.ready()));
}

function sendProbe(reply: FastifyReply, { ok }: ProbeResult): FastifyReply {
  return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable' });
}
