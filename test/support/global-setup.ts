import type { TestProject } from 'vitest/node';
import { testServers } from './test-servers.ts';

declare module 'vitest' {
  /** What `inject` gives to tests that need servers. */
  interface ProvidedContext {
    /** `host:port` of a real Kafka; not there in the project `redis`, which starts none. */
    kafkaBrokers: string;
    redisUrl: string;
    /** A folder of this run: what is put there, and what is noted there, is cleared away. */
    runDir: string;
  }
}

/**
 * Gives each project the servers that it needs: those that `TEST_KAFKA_BROKERS` and
 * `TEST_REDIS_URL` point at, or a Kafka and a Redis of this run, on free ports and without data.
 */
export async function setup(project: TestProject): Promise<void> {
  const servers = testServers();
  servers.enter();
  try {
    project.provide('runDir', servers.runDir);
    project.provide('redisUrl', await servers.redis());
    if (project.name !== 'redis') project.provide('kafkaBrokers', await servers.kafka());
  } catch (error) {
    await servers.leave();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  await testServers().leave();
}
