import { choice, flag, list, port, text } from '../base/setting.ts';
import type { SettingProblem } from '../base/settings.ts';
import { topics } from './topics.ts';

/** How to reach Kafka, for every service that does. */
export const kafkaSettings = {
  KAFKA_BROKERS: list({
    description: 'Addresses of some brokers of the Kafka cluster; the others are found by them.',
    example: '127.0.0.1:9092',
  }),
  KAFKA_TLS: flag({
    default: false,
    description: 'Whether brokers are reached over TLS.',
    example: 'true',
  }),
  KAFKA_SASL_MECHANISM: choice(['plain', 'scram-sha-256', 'scram-sha-512'], {
    optional: true,
    description: 'How to log in to Kafka; without it nobody logs in.',
    example: 'scram-sha-512',
  }),
  KAFKA_SASL_USERNAME: text({
    optional: true,
    description: 'User name at Kafka.',
    example: 'tally',
  }),
  KAFKA_SASL_PASSWORD: text({
    optional: true,
    secret: true,
    description: 'Password at Kafka.',
    example: 'a-long-random-text',
  }),
  ORDERS_TOPIC: text({
    default: topics.orders,
    description: 'Topic of the order events. Its dead letters go to this name with .dlq behind it.',
    example: topics.orders,
  }),
} as const;

/** A rule for `parseSettings`: a mechanism needs a user and a password, and the other way round. */
export function saslIsComplete(settings: {
  readonly KAFKA_SASL_MECHANISM?: string | undefined;
  readonly KAFKA_SASL_USERNAME?: string | undefined;
  readonly KAFKA_SASL_PASSWORD?: string | undefined;
}): SettingProblem[] {
  const names = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const;
  const given = names.filter((name) => settings[name] !== undefined);
  if (given.length === 0) return [];
  return names
    .filter((name) => settings[name] === undefined)
    .map((name) => ({ name, problem: `must be set too, as ${given.join(' and ')} is` }));
}

/** A rule for `parseSettings`: an address that can't be one would be tried for ever. */
export function brokersAreAddresses({
  KAFKA_BROKERS: brokers = [],
}: {
  readonly KAFKA_BROKERS?: readonly string[] | undefined;
}): SettingProblem[] {
  const wrong = brokers.find((broker) => !isAddress(broker));
  if (wrong === undefined) return [];
  const problem = `must be host:port, several with commas between them, and has ${JSON.stringify(wrong)}`;
  return [{ name: 'KAFKA_BROKERS', problem }];
}

function isAddress(broker: string): boolean {
  const port = Number(/^(?:\[[^\s/[\]]+\]|[^\s:/]+):(\d{1,5})$/.exec(broker)?.[1]);
  return port >= 1 && port <= 65_535;
}

/** How to reach Redis, for every service that does. */
export const redisSettings = {
  REDIS_URL: text({
    description:
      'Where Redis or Valkey is: one address; several with commas between them for a Cluster; ' +
      'redis+sentinel://host:port,host:port/name for Sentinel.',
    example: 'redis://127.0.0.1:6379',
  }),
  REDIS_PREFIX: text({
    default: 'tally',
    description: 'What all keys in Redis start with. Two installations on one Redis need two.',
    example: 'tally',
  }),
} as const;

/** What a process says of itself, and where. */
export function processSettings(defaults: { readonly metricsPort: number }) {
  return {
    LOG_LEVEL: choice(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      default: 'info',
      description: 'The least important lines that are logged. SIGUSR2 turns debug on and off.',
      example: 'debug',
    }),
    METRICS_PORT: port({
      default: defaults.metricsPort,
      description: 'Port of /livez, /readyz and /metrics; 0 lets the system choose.',
      example: String(defaults.metricsPort),
    }),
    METRICS_HOST: text({
      default: '127.0.0.1',
      description: 'Address that /livez, /readyz and /metrics listen on; 0.0.0.0 in a container.',
      example: '0.0.0.0',
    }),
  } as const;
}

/** Where an HTTP API listens. */
export function httpSettings(defaults: { readonly port: number }) {
  return {
    PORT: port({
      default: defaults.port,
      description: 'Port of the HTTP API; 0 lets the system choose.',
      example: String(defaults.port),
    }),
    HOST: text({
      default: '127.0.0.1',
      description: 'Address that the HTTP API listens on; 0.0.0.0 in a container.',
      example: '0.0.0.0',
    }),
  } as const;
}
