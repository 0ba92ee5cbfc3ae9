import { pino } from 'pino';
import pinoPretty from 'pino-pretty';

/** The logger of a process. `log.level` may be changed at run time. */
export type Log = pino.Logger;

export interface LogOptions {
  /** Which service speaks: `aggregator`. */
  readonly service: string;
  /** trace, debug, info, warn, error or silent. */
  readonly level: string;
  /** A command whose answer goes to stdout logs to stderr. */
  readonly to?: 'stdout' | 'stderr';
  /** Where lines go instead, for a test. They are JSON then. */
  readonly destination?: { write(line: string): void };
}

/** Keys whose values never reach the log, at the top of a line or one level below. */
const secretKeys = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'apiKey',
  'KAFKA_SASL_PASSWORD',
  'REDIS_URL',
];

/**
 * Opens the log of a process: one JSON object a line, readable lines where a person looks on.
 * Lines are written at once, so that the last words of a process that ends are there.
 */
export function createLog(options: LogOptions): Log {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: '(hidden)' },
  };
  return pino(settings, options.destination ?? openDestination(options.to ?? 'stdout'));
}

function openDestination(to: 'stdout' | 'stderr'): pino.DestinationStream {
  const fd = to === 'stdout' ? 1 : 2;
  if (!process[to].isTTY) return pino.destination({ dest: fd, sync: true });
  const colorize = pinoPretty.isColorSupported;
  return pinoPretty({ colorize, destination: fd, sync: true, ignore: 'pid,service' });
}

/**
 * Lets an operator see more without a restart: SIGUSR2 switches between the level that the log
 * was opened with and `debug`.
 */
export function switchLevelOnSignal(log: Log, signals: NodeJS.EventEmitter = process): void {
  const opened = log.level;
  signals.on('SIGUSR2', () => {
    log.level = log.level === 'debug' ? opened : 'debug';
    log.info({ level: log.level }, 'log level changed');
  });
}

/**
 * Puts an error that nobody caught into the log before the process ends with code 1, since a
 * collector of JSON lines does not see what Node itself prints.
 */
export function logCrash(log: Log, events: NodeJS.EventEmitter = process): void {
  events.on('uncaughtExceptionMonitor', (err: Error) => {
    log.fatal({ err }, 'an error was not caught, so the process ends');
  });
}
