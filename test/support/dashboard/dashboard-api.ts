import { inject } from 'vitest';
import { type RunningProcess, runProcess } from '../run-process.ts';

/** An API with the dashboard, which a test may kill and start again at the same address. */
export interface DashboardApi {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it from doing anything, its connections staying open, or lets it go on. */
  freeze(isFrozen: boolean): void;
}

/**
 * Starts an API of a test's own on the campaign that all look at.
 *
 * @param env how readers say who they are; not at all by default
 */
export async function dashboardApi(env: Record<string, string> = {}): Promise<DashboardApi> {
  const main = 'services/query-api/main.ts';
  let running: RunningProcess = await runProcess({ main, env: { ...inject('stage').env, ...env } });
  await running.ready();
  const ports = { PORT: String(running.port), METRICS_PORT: String(running.metricsPort) };
  return {
    url: `http://127.0.0.1:${running.port}`,
    kill: async () => {
      await running.kill();
    },
    freeze: (isFrozen) => running.freeze(isFrozen),
    start: async () => {
      running = await runProcess({ main, env: { ...inject('stage').env, ...env, ...ports } });
      await running.ready();
    },
  };
}

/** An API that knows the keys of all roles. */
export function keyedApi(): Promise<DashboardApi> {
  return dashboardApi({ AUTH_MODE: 'keys', AUTH_KEYS_FILE: inject('stage').keysFile });
}
