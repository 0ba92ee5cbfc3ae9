import { parseSettings } from '../../../libs/base/settings.ts';
import { definitionVersionSchema } from '../../../libs/contracts/campaign-definition.ts';
import { redisSettings } from '../../../libs/contracts/common-settings.ts';
import type { ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { createFastReader } from '../../../libs/fold/fast-reader.ts';
import { deriveIdentityKey } from '../../../libs/fold/identity-key.ts';
import { SeriesTable } from '../../../libs/fold/series-table.ts';
import { DeadLetterSender } from '../../../libs/kafka/dead-letters.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import { StartsTopic } from '../../../libs/kafka/starts-topic.ts';
import { assertSuitable, connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { shardKeys } from '../../../libs/store/keys.ts';
import { redisUrlIsSound } from '../../../libs/store/redis-url.ts';
import { ShadowStore } from '../../../libs/store/shadow-store.ts';
import { ShardStore } from '../../../libs/store/shard-store.ts';
import { openRebuildLog } from '../../aggregator/rebuild/rebuild-log.ts';
import type { RebuildParts } from '../../aggregator/rebuild/rebuild-partition.ts';
import { aggregatorSettings } from '../../aggregator/settings.ts';
import { CommandError } from '../command-error.ts';
import { environment, type KafkaContext, openKafka } from '../environment.ts';

const { IDENTITY_KEY, ORDERS_PARTITIONER, ORDERS_PARTITIONER_ENFORCE } = aggregatorSettings;
const rebuildSettings = {
  ...redisSettings,
  IDENTITY_KEY,
  ORDERS_PARTITIONER,
  ORDERS_PARTITIONER_ENFORCE,
};

/** Everything that a rebuild works with. */
export interface RebuildStage {
  readonly parts: RebuildParts;
  /** Puts on record where a shard starts that was put in place. */
  recordStart(partition: number, meta: ShardMeta): Promise<void>;
  close(): Promise<void>;
}

export interface Rebuilder {
  readonly by: string;
  readonly reason: string;
  readonly signal: AbortSignal;
}

const connectMsMax = 10_000;
/** A page of a large shard may take a slow machine a moment. */
const commandTimeoutMs = 20_000;

/**
 * Connects to Kafka and Redis as the aggregators do.
 *
 * @throws TallyError `settings_invalid`, `redis_unsuitable`; CommandError 1 where Redis is not there
 */
export async function openRebuild({ by, reason, signal }: Rebuilder): Promise<RebuildStage> {
  const context = openKafka();
  const { kafka, log } = context;
  const settings = parseSettings(rebuildSettings, environment(), redisUrlIsSound);
  const { ORDERS_TOPIC: topic } = context.settings;
  const connection = connectRedis({ url: settings.REDIS_URL, role: 'writer', commandTimeoutMs });
  try {
    await untilReady(connection, AbortSignal.timeout(connectMsMax));
    await assertSuitable(connection);
  } catch (cause) {
    connection.disconnect();
    if (connection.status === 'ready') throw cause;
    throw new CommandError(1, 'Redis does not answer. REDIS_URL says where it is.', { cause });
  }
  const space = { prefix: settings.REDIS_PREFIX, topic };
  const rebuildLog = openRebuildLog(kafka, log, topic);
  const identity = deriveIdentityKey(settings.IDENTITY_KEY);
  const owned = {
    connection,
    space,
    owner: `rebuild by ${by}`,
    identityKeyFingerprint: identity.fingerprint,
  };
  const deadLetters = new DeadLetterSender(kafka, topic);
  const starts = new StartsTopic(kafka);
  await starts.ensure();
  const keyOf = (partition: number) => shardKeys(space, partition).shard;
  const readCounts = async (partition: number) =>
    (await starts.readCounts()).get(keyOf(partition)) ?? [];
  return {
    parts: {
      log: rebuildLog,
      shadows: new ShadowStore(owned),
      store: new ShardStore(owned),
      shard: {
        series: new SeriesTable(),
        reader: createFastReader({ identityKey: identity.key }),
        enforcePlacement: settings.ORDERS_PARTITIONER_ENFORCE,
      },
      sendDeadLetters: (letters) => deadLetters.send(letters),
      signal,
      connection,
      space,
      identityKeyFingerprint: identity.fingerprint,
      rules: `${settings.ORDERS_PARTITIONER} ${settings.ORDERS_PARTITIONER_ENFORCE}`,
      partitioner: settings.ORDERS_PARTITIONER,
      onRecord: {
        readCounts,
        async addCount(partition, added) {
          const at = new Date().toISOString();
          await starts.addCount(keyOf(partition), { ...added, by, at, reason });
          return readCounts(partition);
        },
      },
      origin: { by, reason, at: new Date().toISOString() },
      unitOf: await unitsOf(context),
      recordedStart: async (partition) => (await starts.readAll()).get(keyOf(partition)) ?? null,
    },
    async recordStart(partition, { start, lost = [] }) {
      const at = new Date().toISOString();
      await starts.write(keyOf(partition), { start, lost, by, at, reason });
    },
    async close() {
      connection.disconnect();
      await Promise.all([rebuildLog.close(), deadLetters.close(), starts.close()]);
    },
  };
}

/** The unit of each category, by the newest definitions; a shard itself knows of none. */
async function unitsOf({ kafka, log }: KafkaContext): Promise<(category: string) => string> {
  const units = new Map<string, string>();
  const topic = new DefinitionsTopic(kafka, log, topics.definitions);
  try {
    for (const { document } of await topic.readAll()) {
      const { success, data } = definitionVersionSchema.safeParse(document);
      if (!success) continue;
      for (const [category, { unit }] of Object.entries(data.definition.categories)) {
        units.set(category, unit);
      }
    }
  } catch {
    // Without definitions every category is counted in items, as the API does.
  } finally {
    await topic.close();
  }
  return (category) => units.get(category) ?? 'item';
}
