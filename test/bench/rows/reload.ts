import type { BenchStack } from '../bench-stack.ts';
import { aggregatorEnv, claimedMessage } from '../catch-up.ts';
import { Child, type LogLine } from '../child.ts';
import type { OrderTopic } from '../orders.ts';
import { waitFor } from '../wait-for.ts';

/**
 * Seconds per million identities from the assignment of all partitions to the last shard that is
 * loaded, in a new process after one that was killed. It is of a group of its own, so that the wait
 * for the dead member's session is not in it.
 */
export async function reload(
  stack: BenchStack,
  orders: OrderTopic,
  prefix: string,
): Promise<number> {
  const aggregator = await Child.start({
    main: 'services/aggregator/main.ts',
    env: aggregatorEnv(stack, orders.topic, prefix),
  });
  const claimed: LogLine[] = [];
  try {
    aggregator.onLog = (line) => line.msg === claimedMessage && claimed.push(line);
    const isDone = (): boolean => {
      aggregator.assertRunning();
      return claimed.length === orders.partitions;
    };
    await waitFor(isDone, { what: 'all shards to be loaded' });
  } finally {
    await aggregator.end('SIGKILL');
  }
  // All are claimed at the same moment, so the slowest one tells the time of all.
  const seconds = Math.max(...claimed.map(({ durationMs }) => Number(durationMs))) / 1000;
  const identities = claimed.reduce((sum, line) => sum + Number(line['identities']), 0);
  return seconds / (identities / 1_000_000);
}
