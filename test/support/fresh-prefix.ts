import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';

export interface FreshPrefix {
  /** For `REDIS_PREFIX` and key spaces. */
  readonly prefix: string;
  readonly redisUrl: string;
}

const connectMsMax = 5_000;
const keysAtOnce = 500;

/** A key prefix that nobody else has. Its keys are removed after the tests of the file. */
export function freshPrefix(): FreshPrefix {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const redisUrl = inject('redisUrl');
  afterAll(() => removeKeys(redisUrl, prefix));
  return { prefix, redisUrl };
}

async function removeKeys(redisUrl: string, prefix: string): Promise<void> {
  const connection = connectRedis({ url: redisUrl, role: 'reader' });
  try {
    await untilReady(connection, AbortSignal.timeout(connectMsMax));
    let cursor = '0';
    do {
      const [next, keys] = await connection.scan(
        cursor,
        'MATCH',
        `${prefix}*`,
        'COUNT',
        keysAtOnce,
      );
      if (keys.length > 0) await connection.unlink(...keys);
      cursor = next;
    } while (cursor !== '0');
  } finally {
    connection.disconnect();
  }
}
