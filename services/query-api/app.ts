import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Authentication } from '../../libs/contracts/api-session.ts';
import type { Health } from '../../libs/telemetry/health.ts';
import type { Metrics } from '../../libs/telemetry/metrics.ts';
import { type AuditSink, auditedDefinitions } from './audit-writes.ts';
import type { ApiContext } from './context.ts';
import { type Dashboard, pageRoutes } from './dashboard/page-routes.ts';
import { describeApi } from './description/describe-api.ts';
import { allowOrigins } from './http/cross-origin.ts';
import { offerCsv } from './http/csv.ts';
import { handleError, handleSocketError } from './http/errors.ts';
import { requireLoopbackHost } from './http/host-check.ts';
import { measureRequests } from './http/http-metrics.ts';
import { requestId } from './http/request-id.ts';
import { limitRequests } from './http/request-limits.ts';
import { type KnownRoute, watchRoutes } from './http/route-table.ts';
import { securityHeaders } from './http/security-headers.ts';
import { brandRoutes } from './routes/brands.ts';
import { buyersRoute } from './routes/buyers.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { changeRoutes } from './routes/changes.ts';
import { closeRoutes } from './routes/close.ts';
import { definitionRoutes } from './routes/definitions.ts';
import { goalRoutes } from './routes/goals.ts';
import { integrityRoute } from './routes/integrity.ts';
import { probeRoutes } from './routes/probes.ts';
import { reportRoutes } from './routes/reports.ts';
import { returnsRoute } from './routes/returns.ts';
import { seriesRoutes } from './routes/series.ts';
import { sessionRoute } from './routes/session.ts';
import { signalsRoute } from './routes/signals.ts';
import { streamRoute } from './routes/stream.ts';
import { totalsRoutes } from './routes/totals.ts';
import { StreamHub, type StreamLimits } from './stream/hub.ts';

export interface AppOptions {
  readonly context: ApiContext;
  /** Where writes and exports are written down before they have an effect. */
  readonly audit: AuditSink;
  readonly health: Health;
  readonly streams: StreamLimits;
  readonly metrics?: Metrics;
  /** Where requests that fail are logged; nowhere in most tests. */
  readonly logger?: FastifyBaseLogger;
  /** Whether only requests for this machine by a name of its own are taken. */
  readonly loopbackOnly?: boolean;
  /** Requests that one caller may send a second; as many as it likes where it is not there. */
  readonly requestsPerSecondMax?: number;
  /** Origins of pages on other sites that may ask. */
  readonly corsOrigins?: readonly string[];
  readonly connectionsMax?: number;
  /** How callers say who they are, as pages are told it; `none` where it is not there. */
  readonly authentication?: Authentication;
  /** The pages that are served beside the API; none where it is not there. */
  readonly dashboard?: Dashboard;
}

/** The API, not listening yet, and the routes that it has. */
export interface App {
  readonly server: FastifyInstance;
  readonly routes: readonly KnownRoute[];
}

const bodyBytesMax = 64 * 1024;
const headerBytesMax = 16 * 1024;
const headersMsMax = 10_000;
const requestMsMax = 20_000;
const keepAliveMs = 65_000;
/** A connection on which nothing moves is closed after so long; streams move every few seconds. */
const silentMsMax = 60_000;

/** Builds the API: what every request goes through, then the routes. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { audit, health, metrics, logger } = options;
  const { definitions, book, log } = options.context;
  const context: ApiContext = {
    ...options.context,
    definitions: auditedDefinitions(definitions, {
      audit,
      newest: (campaignId) => book.get(campaignId)?.version,
      log,
    }),
  };
  const server = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    keepAliveTimeout: keepAliveMs,
    connectionTimeout: silentMsMax,
    routerOptions: { maxParamLength: 256 },
    http: {
      maxHeaderSize: headerBytesMax,
      headersTimeout: headersMsMax,
      connectionsCheckingInterval: 1000,
    },
    clientErrorHandler: handleSocketError,
    frameworkErrors: handleError,
  });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(handleError);
  server.removeContentTypeParser('text/plain');
  if (options.connectionsMax !== undefined) server.server.maxConnections = options.connectionsMax;
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders, 'x-request-id': request.id });
  });
  const routes = watchRoutes(server);
  if (options.loopbackOnly === true) server.addHook('onRequest', requireLoopbackHost);
  await allowOrigins(server, options.corsOrigins ?? []);
  const { requestsPerSecondMax } = options;
  if (requestsPerSecondMax !== undefined) await limitRequests(server, requestsPerSecondMax);
  if (metrics !== undefined) measureRequests(server, metrics);
  offerCsv(server, audit);
  await describeApi(server, routes);
  const hub = new StreamHub(context, options.streams);
  server.addHook('preClose', async () => hub.close());
  measureStreams(hub, metrics);
  probeRoutes(server, health);
  const { authentication = { mode: 'none' }, dashboard } = options;
  if (dashboard !== undefined) pageRoutes(server, dashboard, authentication);
  sessionRoute(server, context.authenticator, authentication);
  campaignRoutes(server, context);
  changeRoutes(server, context);
  definitionRoutes(server, context);
  totalsRoutes(server, context);
  seriesRoutes(server, context);
  brandRoutes(server, context);
  goalRoutes(server, context);
  returnsRoute(server, context);
  buyersRoute(server, context);
  integrityRoute(server, context);
  closeRoutes(server, context, audit);
  reportRoutes(server, context, audit);
  streamRoute(server, context, hub);
  signalsRoute(server, context);
  await server.ready();
  return { server, routes };
}

function measureStreams(hub: StreamHub, metrics: Metrics | undefined): void {
  metrics?.gauge({
    name: 'tally_streams_open',
    help: 'Live streams that are open.',
    collect: (gauge) => gauge.set(hub.open),
  });
}
