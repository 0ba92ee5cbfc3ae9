import type { Part } from '../../libs/base/lifecycle.ts';
import type { Follower } from '../../libs/store/follow.ts';
import type { ApiLog } from './context.ts';
import type { LiveShards } from './live-shards.ts';

export interface ShardFeedOptions {
  readonly shards: LiveShards;
  /** A follower of the shards of some partitions. */
  readonly follow: (partitions: readonly number[]) => Follower;
  readonly log: ApiLog;
  /** A shard can't be read from now on. */
  readonly onUnreadable?: (reason: string) => void;
  /** Closes what the followers share. */
  readonly close: () => void;
}

/**
 * Feeds the cube from the shards. Which partitions there are, the log says; those that come later
 * get a follower of their own.
 */
export function shardFeed(options: ShardFeedOptions): Part {
  const { shards, follow, log, close, onUnreadable } = options;
  return {
    name: 'shard feed',
    async run(signal) {
      const followed = new Set<number>();
      const ended = Promise.withResolvers<void>();
      const running: Promise<void>[] = [];
      const followNew = () => {
        const partitions = shards.partitions().filter((partition) => !followed.has(partition));
        if (partitions.length === 0 || signal.aborted) return;
        for (const partition of partitions) followed.add(partition);
        const run = follow(partitions).run((event) => {
          const trouble = shards.apply(event);
          if (event.kind === 'behind') {
            const { partition, reason } = event;
            log.info({ partition, reason }, 'a shard is loaded again, and shown as it was so far');
          }
          if (trouble === undefined) return;
          onUnreadable?.(trouble);
          const partition = 'state' in event ? event.state.partition : event.partition;
          log.warn({ partition, reason: trouble }, 'a shard can not be read');
        }, signal);
        running.push(run);
        run.catch(ended.reject);
      };
      shards.onChange(followNew);
      followNew();
      signal.addEventListener('abort', () => ended.resolve(), { once: true });
      if (signal.aborted) ended.resolve();
      await ended.promise;
      await Promise.all(running);
    },
    async stop() {
      close();
    },
  };
}
