import { join, resolve } from 'node:path';
import { readStackState } from '../../deploy/local/stack-state.ts';
import { parseSettings, type SettingsOf } from '../../libs/base/settings.ts';
import {
  brokersAreAddresses,
  kafkaSettings,
  processSettings,
  saslIsComplete,
} from '../../libs/contracts/common-settings.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { connectionOfSettings } from '../../libs/kafka/connection-of-settings.ts';
import { createLog, type Log } from '../../libs/telemetry/log.ts';

/** The root of the project, where the services and the local stack lie. */
export const projectRoot = resolve(import.meta.dirname, '../..');

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of the process; where it does not say how to reach Kafka or Redis, the servers
 * that `make up` has started stand in.
 */
export function environment(): Environment {
  // biome-ignore lint/style/noProcessEnv: this is where a command reads it, once.
  const given = process.env;
  const { kafka, redis } = readStackState(join(projectRoot, '.tally', 'stack.json'));
  return {
    ...given,
    ...(!given.KAFKA_BROKERS && kafka !== null && { KAFKA_BROKERS: `127.0.0.1:${kafka.port}` }),
    ...(!given.REDIS_URL && redis !== null && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
  };
}

const commandSettings = {
  ...kafkaSettings,
  LOG_LEVEL: { ...processSettings({ metricsPort: 0 }).LOG_LEVEL, fallback: 'warn' as const },
};

/** What a command that works on Kafka needs. */
export interface KafkaContext {
  readonly settings: SettingsOf<typeof commandSettings>;
  readonly kafka: ReturnType<typeof createKafka>;
  readonly log: Log;
}

/**
 * Reads the settings of Kafka and makes a client; nothing is connected yet.
 *
 * @throws TallyError `settings_invalid`
 */
export function openKafka(from: Environment = environment()): KafkaContext {
  const settings = parseSettings(commandSettings, from, saslIsComplete, brokersAreAddresses);
  const log = createLog({ service: 'tally', level: settings.LOG_LEVEL, to: 'stderr' });
  const kafka = createKafka(connectionOfSettings(settings, 'tally-cli'), log);
  return { settings, kafka, log };
}
