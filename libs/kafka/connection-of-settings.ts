import type { KafkaConnection, SaslMechanism } from './client.ts';

/** The Kafka part of a service's settings (`kafkaSettings` in the contracts). */
export interface KafkaSettings {
  readonly KAFKA_BROKERS: readonly string[];
  readonly KAFKA_TLS: boolean;
  readonly KAFKA_SASL_MECHANISM: SaslMechanism | undefined;
  readonly KAFKA_SASL_USERNAME: string | undefined;
  readonly KAFKA_SASL_PASSWORD: string | undefined;
}

/** How to reach Kafka under these settings; who connects is told to the brokers as `clientId`. */
export function connectionOfSettings(settings: KafkaSettings, clientId: string): KafkaConnection {
  const { KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD } = settings;
  return {
    brokers: settings.KAFKA_BROKERS,
    clientId,
    tls: settings.KAFKA_TLS,
    ...(KAFKA_SASL_MECHANISM !== undefined && {
      sasl: {
        mechanism: KAFKA_SASL_MECHANISM,
        username: KAFKA_SASL_USERNAME ?? '',
        password: KAFKA_SASL_PASSWORD ?? '',
      },
    }),
  };
}
