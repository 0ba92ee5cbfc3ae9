import { TallyError, toError } from '../base/errors.ts';

/** The fields of a kafkajs error that say what happened. */
interface KafkajsError extends Error {
  readonly type?: string;
  readonly code?: string | number;
  readonly broker?: string;
  readonly retriable?: boolean;
}

/** What waiting will not mend, and what to look at instead. */
const adviceByType: Readonly<Record<string, string>> = {
  SASL_AUTHENTICATION_FAILED: 'check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  UNSUPPORTED_SASL_MECHANISM: 'check KAFKA_SASL_MECHANISM',
  TOPIC_AUTHORIZATION_FAILED: 'the Kafka user needs READ on the topic',
  GROUP_AUTHORIZATION_FAILED: 'the Kafka user needs READ on the consumer group',
  CLUSTER_AUTHORIZATION_FAILED: 'the Kafka user lacks access to the cluster',
  INVALID_GROUP_ID: 'check CONSUMER_GROUP',
  INCONSISTENT_GROUP_PROTOCOL: 'something else consumes under the same CONSUMER_GROUP',
  INVALID_SESSION_TIMEOUT: 'the brokers allow no such session timeout',
  UNSUPPORTED_VERSION: 'the brokers are older than Kafka 2.1',
};

const adviceByName: Readonly<Record<string, string>> = {
  KafkaJSSASLAuthenticationError: 'check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
};

/** Mistakes in a program, kafkajs's or ours: a fresh process is the better start. */
const mistakes = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/** The first error of a chain of causes: kafkajs wraps each failure in the retries around it. */
export function rootOf(thrown: unknown): KafkajsError {
  let error: KafkajsError = toError(thrown);
  for (let depth = 0; depth < 10 && error.cause instanceof Error; depth++) error = error.cause;
  return error;
}

/** True for what stays wrong however long one waits: a refused password, a missing permission, a
 * mistake in the program. Such a thing must end the process rather than leave it dead but alive. */
export function isPermanent(thrown: unknown): boolean {
  const root = rootOf(thrown);
  const isRefusal = root.name in adviceByName || (root.type ?? '') in adviceByType;
  return isRefusal || mistakes.has(root.name);
}

/** True where the broker does not know the topic (yet). */
export function isUnknownTopic(thrown: unknown): boolean {
  return rootOf(thrown).type === 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** True where the broker does not know the topic by its id (yet): it is gone, whoever has its name. */
export function isOtherTopic(thrown: unknown): boolean {
  const { type } = rootOf(thrown);
  return type === 'UNKNOWN_TOPIC_ID' || type === 'INCONSISTENT_TOPIC_ID';
}

/** True where a partition has no leader for a moment, or another one than the metadata says. */
export function isLeaderMove(thrown: unknown): boolean {
  const { type } = rootOf(thrown);
  return type === 'NOT_LEADER_FOR_PARTITION' || type === 'LEADER_NOT_AVAILABLE';
}

/** What went wrong at the bottom of it, and what to look at. */
export function explain(thrown: unknown): string {
  const { message, name, type = '' } = rootOf(thrown);
  const advice = adviceByType[type] ?? adviceByName[name] ?? tlsAdvice(message);
  return advice === '' ? message : `${message}; ${advice}`;
}

/** Whatever kafkajs threw, as one sentence with what to do. */
export function kafkaUnavailable(doing: string, thrown: unknown): TallyError {
  const message = `Kafka: ${doing} failed: ${explain(thrown)}`;
  return new TallyError('kafka_unavailable', message, { cause: thrown });
}

/** A broker that expects TLS, and one that does not, both only hang up. */
function tlsAdvice(message: string): string {
  if (!/\bTLS\b|certificate|\bSSL\b/.test(message)) return '';
  return 'check KAFKA_TLS, and NODE_EXTRA_CA_CERTS where the certificate is of your own making';
}
