import type { FastifyInstance } from 'fastify';
import type { Part } from '../../libs/base/lifecycle.ts';
import type { ApiLog } from './context.ts';

/** How long answers that have begun may take once the service stops. */
const drainMsMax = 5_000;

/**
 * Listens for as long as the process lives. On a stop, streams end first, answers that have begun
 * are finished, and whoever does not read is cut off.
 */
export function apiServer(
  app: FastifyInstance,
  listen: { readonly host: string; readonly port: number },
  log: ApiLog,
): Part {
  return {
    name: 'API server',
    async run(signal) {
      const address = await app.listen(listen);
      log.info({ address }, 'the API is served');
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
      });
    },
    async stop() {
      const late = setTimeout(() => app.server.closeAllConnections(), drainMsMax);
      await app.close();
      clearTimeout(late);
    },
  };
}
