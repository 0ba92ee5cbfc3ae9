import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../../libs/telemetry/metrics.ts';

/** Most answers come from memory, so the first buckets are short. */
const bucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

/** Measures every request by its route, never by its address, which may name a brand. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labels: ['method', 'route', 'status_code'],
    buckets: bucketsSeconds,
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status_code: reply.statusCode };
    duration.observe(labels, reply.elapsedTime / 1000);
  });
}
