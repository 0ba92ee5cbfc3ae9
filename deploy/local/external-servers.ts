import { TallyError, toError } from '../../libs/base/errors.ts';
import type { KafkaConnection } from '../../libs/kafka/client.ts';
import { askCluster } from '../../libs/kafka/topics-admin.ts';
import { parseRedisUrl } from '../../libs/store/redis-url.ts';
import { type Address, redisAnswers } from './answers.ts';
import { quietKafka } from './kafka/local-kafka.ts';
import { waitUntil } from './process/wait-until.ts';
import type { StackServer } from './start-stack.ts';

const answerMsMax = 10_000;

/**
 * Checks that a Kafka answers and lets us in.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function checkKafka(connection: KafkaConnection): Promise<StackServer> {
  const brokers = connection.brokers.join(',');
  try {
    await askCluster(quietKafka(connection));
  } catch (cause) {
    throw new TallyError(
      'kafka_unavailable',
      `No Kafka answers at KAFKA_BROKERS=${brokers} (${toError(cause).message}). Start it or ` +
        'mend the KAFKA_ settings, or unset KAFKA_BROKERS to have a Kafka started here.',
      { cause },
    );
  }
  return { address: brokers, origin: 'environment', what: null, log: null };
}

/**
 * Checks that one of the servers of a Redis URL answers.
 *
 * @throws TallyError `settings_invalid`, `redis_unavailable`
 */
export async function checkRedis(url: string): Promise<StackServer> {
  const target = parseRedisUrl(url);
  const nodes = target.kind === 'single' ? [target.node] : target.nodes;
  const { tls } = target.login;
  const addresses = nodes.map(({ host, port }) => ({ host, port, tls }));
  if (!(await waitUntil(() => anyAnswers(addresses), answerMsMax))) {
    const places = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
    throw new TallyError(
      'redis_unavailable',
      `No Redis answers at ${places}, where REDIS_URL points. Start it, or unset REDIS_URL to ` +
        'have one started here.',
    );
  }
  return { address: url, origin: 'environment', what: null, log: null };
}

async function anyAnswers(addresses: readonly Address[]): Promise<boolean> {
  const answered = await Promise.all(addresses.map(redisAnswers));
  return answered.includes(true);
}
