import { type Clock, systemClock } from '../base/clock.ts';
import { toError } from '../base/errors.ts';
import type { PackedBlock } from '../contracts/packed-block.ts';
import type { PurchasePage } from '../contracts/purchase-page.ts';
import type { ShardState } from '../contracts/shard-meta.ts';
import type { KeySpace } from './keys.ts';
import type { RedisConnection, StoreScripts } from './scripts.ts';
import { ShardReader } from './shard-reader.ts';

interface ToldShard {
  readonly state: ShardState;
  readonly blocks: PackedBlock[];
  /** Pages of purchases, ascending; absent where there are none. */
  readonly pages?: readonly PurchasePage[];
}

/** What a reader of shards is told, per shard in the order in which it happened. */
export type ShardEvent =
  /** Replaces everything that was known of that shard. */
  | ({ readonly kind: 'reset' } & ToldShard)
  /** The blocks that changed, each once, with absolute values, and pages that have grown. */
  | ({ readonly kind: 'update' } & ToldShard)
  /** Until the next reset, what was told is the shard as it was, and no change of it will come. */
  | { readonly kind: 'behind'; readonly partition: number; readonly reason: string }
  /** From now until the next reset this shard can't be trusted. */
  | { readonly kind: 'unreadable'; readonly partition: number; readonly reason: string };

export interface FollowOptions {
  /** For loads and checks. */
  readonly connection: RedisConnection & StoreScripts;
  /** Opens a connection that may wait for changes; it is closed when following ends. */
  readonly openFollower: () => RedisConnection & StoreScripts;
  readonly space: KeySpace;
  readonly partitions: readonly number[];
  /** How often each shard is compared with what is stored, in ms. */
  readonly checkMs?: number;
  readonly clock?: Clock;
}

/** Follows shards until told to stop. */
export interface Follower {
  run(onEvent: (event: ShardEvent) => void, signal: AbortSignal): Promise<void>;
}

const blockMs = 1000;
/** Changes of one shard that one call brings: the next one follows at once. */
const entriesPerRead = 16;
/** Blocks after which whatever else waits in the process gets its turn: some ms of work. */
const blocksPerTurn = 5_000;

/**
 * Follows all shards: loads each one, then applies its stream of changes. A break in a stream, a
 * shard that went backwards and a lost connection all end in the shard being loaded again.
 */
export function createFollower(options: FollowOptions): Follower {
  return { run: (onEvent, signal) => runFollower(options, onEvent, signal) };
}

async function runFollower(
  options: FollowOptions,
  onEvent: (event: ShardEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const readers = options.partitions.map(
    (partition) => new ShardReader({ ...options, partition, onEvent }),
  );
  const { checkMs = 1000, clock = systemClock } = options;
  const checks = readers.map((reader) => checkLoop(reader, checkMs, clock, signal));
  // One node takes one waiting call for all its shards. A Cluster spreads them over nodes, so
  // there each shard waits on a connection of its own.
  const groups = 'nodes' in options.connection ? readers.map((reader) => [reader]) : [readers];
  const streams = groups.map((group) => streamLoop(group, options.openFollower, clock, signal));
  await Promise.all([...checks, ...streams]);
}

/** Loads what is not loaded and compares what is, at a steady pace. */
async function checkLoop(
  reader: ShardReader,
  checkMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await reader.check();
    const pauseMs = reader.isFollowing ? checkMs : Math.min(checkMs, 250);
    await clock.sleep(pauseMs, AbortSignal.any([signal, reader.hurry]));
  }
}

async function streamLoop(
  readers: readonly ShardReader[],
  openFollower: FollowOptions['openFollower'],
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const connection = openFollower();
  const close = (): void => connection.disconnect();
  signal.addEventListener('abort', close, { once: true });
  try {
    while (!signal.aborted) {
      const following = readers.filter((reader) => reader.isFollowing);
      if (following.length === 0) await clock.sleep(20, signal);
      else if (!(await readOnce(connection, following, { clock, signal }))) {
        await clock.sleep(200, signal);
      }
    }
  } finally {
    close();
  }
}

/** Waits for changes and hands them on; false where the connection failed. */
async function readOnce(
  connection: RedisConnection,
  readers: readonly ShardReader[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<boolean> {
  const keys = readers.map((reader) => reader.changesKey);
  const positions = readers.map((reader) => reader.position);
  try {
    const streams = (await connection.xreadBuffer(
      'COUNT',
      entriesPerRead,
      'BLOCK',
      blockMs,
      'STREAMS',
      ...keys,
      ...positions,
    )) as unknown as Array<[Buffer, Array<[Buffer, Buffer[]]>]> | null;
    let blocks = 0;
    for (const [key, entries] of streams ?? []) {
      const index = keys.indexOf(key.toString());
      blocks += readers[index]?.take(entries, positions[index] as string) ?? 0;
      if (blocks < blocksPerTurn) continue;
      await clock.sleep(0, signal);
      blocks = 0;
    }
    return true;
  } catch (thrown) {
    if (signal.aborted) return true;
    for (const reader of readers) reader.distrust(toError(thrown).message);
    return false;
  }
}
