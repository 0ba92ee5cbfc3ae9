import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from '../../../libs/base/errors.ts';
import { parseSettings } from '../../../libs/base/settings.ts';
import { definitionVersionSchema } from '../../../libs/contracts/campaign-definition.ts';
import { redisSettings } from '../../../libs/contracts/common-settings.ts';
import { quarterSeconds } from '../../../libs/contracts/measures.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { type KeySpace, shadowKeys, shardKeys } from '../../../libs/store/keys.ts';
import { readOwnerNote } from '../../../libs/store/owner-note.ts';
import { redisUrlIsSound } from '../../../libs/store/redis-url.ts';
import { decodeMeta } from '../../../libs/store/shard-meta-json.ts';
import { environment, openKafka } from '../environment.ts';
import type { CampaignReport, PartitionReport, StatusReport, StoredShard } from './report.ts';

/** How long Kafka and Redis are waited for, in ms. */
const reachMsMax = 5_000;
const redisMsMax = 2_000;
/** Partitions that are looked for where only Redis can say how many there are. */
const partitionsGuessed = 1_024;

type Connection = ReturnType<typeof connectRedis>;

/** Looks at shards and log directly: it needs neither the API nor an aggregator. */
export class StatusSource {
  readonly #space: KeySpace;
  readonly #connection: Connection;
  readonly #reader: TopicReader;
  readonly #definitions: DefinitionsTopic;

  constructor() {
    const { kafka, settings, log } = openKafka();
    const { REDIS_URL: url, REDIS_PREFIX: prefix } = parseSettings(
      redisSettings,
      environment(),
      redisUrlIsSound,
    );
    const topic = settings.ORDERS_TOPIC;
    this.#space = { prefix, topic };
    this.#connection = connectRedis({ url, role: 'reader' });
    this.#reader = new TopicReader(kafka, topic, reachMsMax);
    // What can't be reached is said on the page, once.
    log.level = 'silent';
    this.#definitions = new DefinitionsTopic(kafka, log, topics.definitions);
  }

  async gather(): Promise<StatusReport> {
    const unreached: string[] = [];
    const [bounds, isRedisThere] = await Promise.all([
      this.#bounds().catch((thrown) => {
        unreached.push(`${toError(thrown).message}. Lag and campaigns are not known.`);
        return null;
      }),
      this.#redisAnswers(),
    ]);
    if (!isRedisThere) {
      unreached.push('Redis does not answer. Shards, owners and halts are not known.');
    }
    const partitions = await this.#partitions(bounds, isRedisThere);
    const campaigns = bounds === null ? [] : await this.#campaigns(unreached);
    const at = new Date().toISOString();
    return { at, topic: this.#space.topic, partitions, campaigns, unreached };
  }

  async close(): Promise<void> {
    this.#connection.disconnect();
    await Promise.all([this.#reader.close(), this.#definitions.close()]);
  }

  async #bounds(): Promise<PartitionBounds[]> {
    const late = sleep(reachMsMax, null, { ref: false }).then(() => {
      throw new Error(`no answer within ${reachMsMax / 1000} s`);
    });
    return Promise.race([this.#reader.bounds(), late]);
  }

  async #redisAnswers(): Promise<boolean> {
    try {
      await untilReady(this.#connection, AbortSignal.timeout(redisMsMax));
      await this.#connection.ping();
      return true;
    } catch {
      return false;
    }
  }

  async #partitions(
    bounds: readonly PartitionBounds[] | null,
    isRedisThere: boolean,
  ): Promise<PartitionReport[]> {
    const numbers =
      bounds?.map(({ partition }) => partition) ?? (await this.#shardNumbers(isRedisThere));
    return Promise.all(
      numbers.map(async (partition) => ({
        partition,
        bounds: bounds?.find((some) => some.partition === partition) ?? null,
        shard: isRedisThere ? await readShard(this.#connection, this.#space, partition) : null,
        note: isRedisThere ? await readOwnerNote(this.#connection, this.#space, partition) : null,
      })),
    );
  }

  /** Without Kafka, the shards say which partitions there are. */
  async #shardNumbers(isRedisThere: boolean): Promise<number[]> {
    if (!isRedisThere) return [];
    const numbers = Array.from({ length: partitionsGuessed }, (_, partition) => partition);
    const there = await Promise.all(
      numbers.map((number) => this.#connection.exists(shardKeys(this.#space, number).shard)),
    );
    return numbers.filter((_, i) => (there[i] as number) > 0);
  }

  async #campaigns(unreached: string[]): Promise<CampaignReport[]> {
    try {
      const newest = new Map<string, CampaignReport>();
      for (const { document } of await this.#definitions.readAll()) {
        const { success, data } = definitionVersionSchema.safeParse(document);
        if (success) newest.set(data.definition.id, campaignReport(data.definition, data.version));
      }
      return [...newest.values()];
    } catch (thrown) {
      unreached.push(`The campaigns are not known: ${toError(thrown).message}.`);
      return [];
    }
  }
}

function campaignReport(
  definition: Parameters<typeof resolveDefinition>[0],
  version: number,
): CampaignReport {
  const { startQuarter, endQuarter } = resolveDefinition(definition);
  const [from, to] = [startQuarter, endQuarter].map(
    (quarter) => quarter * quarterSeconds * 1000,
  ) as [number, number];
  const now = Date.now();
  const until = now < to ? 'live' : 'ended';
  return {
    campaignId: definition.id,
    version,
    status: now < from ? 'scheduled' : until,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  };
}

async function readShard(
  connection: Connection,
  space: KeySpace,
  partition: number,
): Promise<StoredShard | null> {
  const key = shardKeys(space, partition).shard;
  const kind = await connection.type(key);
  const rebuildNext = await nextOf(connection, shadowKeys(space, partition).shard);
  const none = { meta: null, epoch: null, owner: null, rebuildNext };
  if (kind === 'none') return rebuildNext === null ? null : { ...none, problem: 'it is gone' };
  if (kind !== 'hash') return { ...none, problem: `the key holds a ${kind}` };
  const [epoch, owner, next, meta] = await connection.hmget(key, 'epoch', 'owner', 'next', 'meta');
  const found = { epoch: Number(epoch), owner: owner ?? null, rebuildNext };
  try {
    return { ...found, meta: decodeMeta(meta ?? '', next ?? ''), problem: null };
  } catch (thrown) {
    return { ...found, meta: null, problem: toError(thrown).message };
  }
}

async function nextOf(connection: Connection, key: string): Promise<number | null> {
  if ((await connection.type(key)) !== 'hash') return null;
  return Number((await connection.hmget(key, 'next'))[0] ?? 0);
}
