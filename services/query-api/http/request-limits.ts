import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { knownAccess } from './access.ts';
import { Problem } from './problem.ts';

/** Callers whose requests are counted at the same time. Whoever was away longest is forgotten. */
const callersMax = 20_000;

/**
 * Refuses requests of a caller that has sent too many within a second. It goes by who is asking and
 * not by address, since a whole company may come from one; so it counts behind the guard of a
 * route, and before a body is read.
 *
 * @param perSecondMax requests that one caller may send a second
 */
export async function limitRequests(server: FastifyInstance, perSecondMax: number): Promise<void> {
  await server.register(rateLimit, { global: false, cache: callersMax });
  const countRequest = server.createRateLimit({
    max: perSecondMax,
    timeWindow: 1000,
    keyGenerator: (request) => {
      const { role = '', id = '' } = knownAccess(request)?.caller ?? {};
      return `${role} ${id}`;
    },
  });
  server.addHook('preParsing', async (request) => {
    if (knownAccess(request) === undefined) return;
    const count = await countRequest(request);
    if (count.isAllowed || !count.isExceeded) return;
    const detail = `Send ${perSecondMax} requests a second at the most, and follow /stream for what changes.`;
    throw new Problem('too-many-requests', detail, {
      headers: { 'retry-after': String(Math.max(1, count.ttlInSeconds)) },
    });
  });
}
