import { TallyError } from '../../libs/base/errors.ts';
import { parseRedisUrl } from '../../libs/store/redis-url.ts';
import { type Address, redisAnswers, takesConnections } from './answers.ts';
import type { StackServer } from './start-stack.ts';
import { waitUntil } from './wait-until.ts';

const answerMsMax = 10_000;

/**
 * Checks that one of the brokers takes connections. Whether it lets us in (TLS, a login) is for the
 * services to say, who have the settings for it.
 *
 * @throws TallyError `settings_invalid`, `kafka_unavailable`
 */
export async function checkKafka(brokers: string): Promise<StackServer> {
  const addresses = brokers.split(',').map((broker) => parseBroker(broker.trim()));
  if (!(await anyAnswers(addresses, takesConnections))) {
    throw new TallyError(
      'kafka_unavailable',
      `Nothing answers at KAFKA_BROKERS=${brokers}. Start that Kafka, or unset KAFKA_BROKERS to ` +
        'have one started here.',
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
  if (!(await anyAnswers(addresses, redisAnswers))) {
    const places = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
    throw new TallyError(
      'redis_unavailable',
      `No Redis answers at ${places}, where REDIS_URL points. Start it, or unset REDIS_URL to ` +
        'have one started here.',
    );
  }
  return { address: url, origin: 'environment', what: null, log: null };
}

function anyAnswers(
  addresses: readonly Address[],
  answers: (address: Address) => Promise<boolean>,
): Promise<boolean> {
  return waitUntil(async () => {
    const answered = await Promise.all(addresses.map(answers));
    return answered.includes(true);
  }, answerMsMax);
}

/** @throws TallyError `settings_invalid` */
export function parseBroker(broker: string): Address {
  const found = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(broker);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new TallyError(
      'settings_invalid',
      `KAFKA_BROKERS has "${broker}", which is not host:port. For example: ` +
        'KAFKA_BROKERS=127.0.0.1:9092,127.0.0.1:9094',
    );
  }
  return { host, port, tls: false };
}
