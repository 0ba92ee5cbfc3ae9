import { sharedNext } from '../../libs/base/shared-next.ts';
import type { PartitionCount } from '../../libs/contracts/partition-counts.ts';
import type { createKafka } from '../../libs/kafka/client.ts';
import { StartsTopic } from '../../libs/kafka/starts-topic.ts';
import { committedOffset } from '../../libs/kafka/topics-admin.ts';
import { type KeySpace, shardKeys } from '../../libs/store/keys.ts';
import type { CountsOnRecord } from './placements.ts';
import type { ShardStart, ShardStarts } from './shard-starts.ts';

export interface StartsInKafkaOptions {
  readonly kafka: ReturnType<typeof createKafka>;
  readonly space: KeySpace;
  readonly groupId: string;
  /** Names this process in what it records. */
  readonly owner: string;
}

/**
 * The starts of shards in their topic, which is made where it is missing, and beside them the numbers
 * of partitions by which their records were placed.
 */
export class StartsInKafka implements ShardStarts, CountsOnRecord {
  readonly #options: StartsInKafkaOptions;
  readonly #topic: StartsTopic;
  readonly #known = new Map<number, ShardStart>();
  readonly #readCounts = sharedNext(() => this.#topic.readCounts());
  #ensured: Promise<void> | null = null;

  constructor(options: StartsInKafkaOptions) {
    this.#options = options;
    this.#topic = new StartsTopic(options.kafka);
  }

  known(partition: number): ShardStart | undefined {
    return this.#known.get(partition);
  }

  async read(partition: number): Promise<ShardStart | undefined> {
    await this.#ensure();
    const found = (await this.#topic.readAll()).get(this.#keyOf(partition));
    if (found === undefined) this.#known.delete(partition);
    else this.#known.set(partition, { start: found.start, lost: found.lost });
    return this.#known.get(partition);
  }

  async record(partition: number, start: ShardStart, reason: string): Promise<void> {
    await this.#ensure();
    const by = this.#options.owner;
    const at = new Date().toISOString();
    await this.#topic.write(this.#keyOf(partition), { ...start, by, at, reason });
    this.#known.set(partition, start);
  }

  async readCounts(partition: number): Promise<readonly PartitionCount[]> {
    await this.#ensure();
    return (await this.#readCounts()).get(this.#keyOf(partition)) ?? [];
  }

  async addCount(partition: number, added: PartitionCount): Promise<readonly PartitionCount[]> {
    await this.#ensure();
    const by = this.#options.owner;
    const reason = added.from === 0 ? 'first seen' : 'the topic has grown';
    const at = new Date().toISOString();
    await this.#topic.addCount(this.#keyOf(partition), { ...added, by, at, reason });
    // Somebody else may have been first.
    return this.readCounts(partition);
  }

  async wasCounted(partition: number): Promise<boolean> {
    const { kafka, groupId, space } = this.#options;
    return (await committedOffset(kafka, { groupId, topic: space.topic, partition })) > 0;
  }

  close(): Promise<void> {
    return this.#topic.close();
  }

  #keyOf(partition: number): string {
    return shardKeys(this.#options.space, partition).shard;
  }

  async #ensure(): Promise<void> {
    this.#ensured ??= this.#topic.ensure();
    try {
      await this.#ensured;
    } catch (thrown) {
      this.#ensured = null;
      throw thrown;
    }
  }
}
