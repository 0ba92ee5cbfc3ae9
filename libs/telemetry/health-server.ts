import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { LifecycleLog, Part } from '../base/lifecycle.ts';
import type { Health, ProbeResult } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface HealthServerOptions {
  readonly health: Health;
  readonly metrics: Metrics;
  /** Address to listen on: loopback unless a setting says otherwise. */
  readonly host?: string;
  /** 0 lets the system choose; the log says which it was. */
  readonly port: number;
  readonly log: LifecycleLog;
}

/**
 * The routes that an orchestrator and a scraper ask: `/livez` and `/readyz` (200 or 503; the checks
 * follow where one fails, and with `?verbose`), `/metrics` (Prometheus text).
 */
export function buildHealthApp(options: Pick<HealthServerOptions, 'health' | 'metrics'>) {
  const { health, metrics } = options;
  const app = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 100 } });
  app.get<ProbeRequest>('/livez', async (request, reply) =>
    sendProbe(reply, await health.live(), request.query),
  );
  app.get<ProbeRequest>('/readyz', async (request, reply) =>
    sendProbe(reply, await health.ready(), request.query),
  );
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
  return app;
}

/** Serves these routes for as long as the process lives. Put it first among the parts, so that it
 * answers until all others have stopped. */
export function healthServer(options: HealthServerOptions): Part {
  const app: FastifyInstance = buildHealthApp(options);
  return {
    name: 'health server',
    async run(signal) {
      const address = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
      options.log.info({ address }, 'health and metrics are served');
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
      });
    },
    async stop() {
      await app.close();
    },
  };
}

interface ProbeRequest {
  readonly Querystring: { readonly verbose?: string };
}

function sendProbe(reply: FastifyReply, result: ProbeResult, query: { verbose?: string }) {
  const status = result.ok ? 'ok' : 'unavailable';
  const isVerbose = query.verbose !== undefined || !result.ok;
  return reply
    .code(result.ok ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(isVerbose ? { status, checks: result.checks } : { status });
}
