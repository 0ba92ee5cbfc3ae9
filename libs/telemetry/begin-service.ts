import { redactSettings, type SettingsOf, type SettingsTable } from '../base/settings.ts';
import { createHealth, type Health } from './health.ts';
import { createLog, type Log, type LogOptions, logCrash, switchLevelOnSignal } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** What every service has before it has anything of its own. */
export interface BegunService {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: Health;
}

/** Begins a service: its log, which says first what it was set to, its metrics and its health. */
export function beginService<Table extends SettingsTable>(
  service: string,
  table: Table,
  settings: SettingsOf<Table> & { readonly LOG_LEVEL: LogOptions['level'] },
): BegunService {
  const log = createLog({ service, level: settings.LOG_LEVEL });
  switchLevelOnSignal(log);
  logCrash(log);
  log.info({ settings: redactSettings(table, settings) }, 'starting');
  return { log, metrics: createMetrics({ service }), health: createHealth() };
}
