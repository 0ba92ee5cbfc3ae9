import { finished } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { campaignPath, streamQuery } from '../../../libs/contracts/api-params.ts';
import { streamEventSchema } from '../../../libs/contracts/api-stream.ts';
import type { ApiContext } from '../context.ts';
import type { FiguresQuery } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import { streams } from '../http/answers.ts';
import { Problem } from '../http/problem.ts';
import { securityHeaders } from '../http/security-headers.ts';
import { framed } from '../stream/chunk-frame.ts';
import { streamStart } from '../stream/events.ts';
import type { StreamHub } from '../stream/hub.ts';
import { Viewer } from '../stream/viewer.ts';

/** A version that this API may have given; anything else was never ours. */
const eventIdPattern = /^\d{1,16}$/;

/** The live stream of a campaign or of one brand, as server-sent events. */
export function streamRoute(server: FastifyInstance, context: ApiContext, hub: StreamHub): void {
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/stream', {
    exposeHeadRoute: false,
    onRequest: guard(context.authenticator, 'readFigures'),
    schema: {
      summary: 'Live figures as server-sent events: a snapshot, then what changes',
      params: campaignPath,
      querystring: streamQuery,
      response: streams(streamEventSchema),
    },
    handler: async ({ params, query }, reply) =>
      openStream(hub, reply.request, reply, { ...params, query }),
  });
}

function openStream(
  hub: StreamHub,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { readonly campaignId: string; readonly query: FiguresQuery },
): void {
  const seenId = readEventId(request);
  const { caller, scope } = accessOf(request);
  const { raw } = reply;
  // The response is not begun before the hub has taken the viewer, so that a refusal is an answer
  // like any other. What the viewer is sent on the way waits in the list.
  const early: Buffer[] = [streamStart];
  let isOpen = false;
  const { socket } = request.raw;
  const viewer = new Viewer(caller, {
    write: (chunk) => (isOpen ? socket.write(framed(raw, chunk)) : early.push(chunk) > 0),
    end: () => raw.end(),
    destroy: () => raw.destroy(),
    get writableLength() {
      return raw.writableLength;
    },
  });
  const { leave, drained } = hub.join({ ...asked, scope }, viewer, seenId);
  socket.on('drain', drained);
  finished(raw, () => {
    socket.off('drain', drained);
    leave();
  });
  reply.hijack();
  socket.setNoDelay(true);
  raw.writeHead(200, {
    ...securityHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'private, no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': request.id,
  });
  raw.flushHeaders();
  isOpen = true;
  socket.write(framed(raw, Buffer.concat(early)));
}

/** A viewer that comes back is sent a snapshot whatever it saw last; its version tells what was said
 * since. */
function readEventId(request: FastifyRequest): number | undefined {
  const id = request.headers['last-event-id'];
  if (id === undefined) return undefined;
  if (typeof id === 'string' && eventIdPattern.test(id)) return Number(id);
  const errors = [{ path: 'header.last-event-id', message: 'must be the id of an event before' }];
  throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
}
