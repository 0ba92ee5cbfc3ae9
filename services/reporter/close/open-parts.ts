import { existsSync } from 'node:fs';
import { systemClock } from '../../../libs/base/clock.ts';
import { TallyError } from '../../../libs/base/errors.ts';
import type { SettingsOf } from '../../../libs/base/settings.ts';
import {
  type DefinitionVersion,
  definitionVersionSchema,
} from '../../../libs/contracts/campaign-definition.ts';
import type { Close } from '../../../libs/contracts/close-state.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import type { createKafka } from '../../../libs/kafka/client.ts';
import { ClosesTopic } from '../../../libs/kafka/closes-topic.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import type { Log } from '../../../libs/kafka/log.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { archiveSource } from '../archive/archive-source.ts';
import { defaultLimits } from '../recount/database.ts';
import { recordedPlacement } from '../recount/recorded-placement.ts';
import { type RecountSource, topicSource } from '../recount/topic-source.ts';
import { createSigningKey, readSigningKey } from '../report/signing-key.ts';
import type { closingSettings } from '../settings.ts';
import type { CloseParts } from './close-parts.ts';

type Kafka = ReturnType<typeof createKafka>;
type Settings = SettingsOf<typeof closingSettings>;

export interface OpenParts {
  readonly settings: Settings;
  readonly kafka: Kafka;
  readonly log: Log;
  readonly by: string;
  readonly signal: AbortSignal;
}

/** What closes are carried out with, and what to call at the end. */
export interface OpenedParts {
  readonly parts: CloseParts & { readonly closes: ClosesTopic };
  close(): Promise<void>;
}

const redisMsMax = 15_000;

/**
 * Opens everything that a close needs.
 *
 * @throws TallyError `redis_unavailable`, `input_invalid` for a key that is none
 */
export async function openParts(options: OpenParts): Promise<OpenedParts> {
  const { settings, kafka, log, by, signal } = options;
  const { REDIS_URL: url, REDIS_PREFIX: prefix, ORDERS_TOPIC: topic } = settings;
  const key = await signingKey(settings.REPORT_KEY_FILE);
  const connection = connectRedis({ url, role: 'reader' });
  const closes = new ClosesTopic(kafka, log, settings.CLOSES_TOPIC);
  const definitions = new DefinitionsTopic(kafka, log, topics.definitions);
  const orders = new TopicReader(kafka, topic);
  const close = async (): Promise<void> => {
    connection.disconnect();
    await Promise.all([closes.close(), definitions.close(), orders.close()]);
  };
  try {
    await untilReady(connection, AbortSignal.any([signal, AbortSignal.timeout(redisMsMax)]));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    close,
    parts: {
      closes,
      readVersions: (campaignId) => versionsOf(definitions, campaignId),
      shards: { connection, space: { prefix, topic } },
      bounds: () => orders.bounds(),
      openLog: async (of, how) => {
        const source = await sourceOf(orders, of, { ...how, signal });
        const from = of.opened.fromArchive === null ? kafka : null;
        const isPlaced = await recordedPlacement(source, from, settings);
        return { source, isPlaced, close: async () => undefined };
      },
      reportsDir: settings.REPORTS_DIR,
      key,
      limits: { ...defaultLimits, memoryMbMax: settings.RECOUNT_MEMORY_MB },
      by,
      clock: systemClock,
      signal,
      lagMsMax: settings.CLOSE_LAG_MAX,
    },
  };
}

/** @throws TallyError `conflict` where the close is of another topic than this process knows */
async function sourceOf(
  orders: TopicReader,
  { opened }: Close,
  how: Parameters<CloseParts['openLog']>[1] & { readonly signal: AbortSignal },
): Promise<RecountSource> {
  if (opened.fromArchive !== null) {
    const source = await archiveSource(opened.fromArchive, how.until);
    if (source.topic === opened.topic) return source;
    const message = `The archive in ${opened.fromArchive} is of topic ${source.topic}, and the close of ${opened.topic}.`;
    throw new TallyError('input_invalid', message);
  }
  if (opened.topic === orders.topic) return topicSource(orders, how);
  const message = `The close is of topic ${opened.topic}, and ORDERS_TOPIC is ${orders.topic} here.`;
  throw new TallyError('conflict', message);
}

/** The versions that can be read, oldest first. */
async function versionsOf(
  topic: DefinitionsTopic,
  campaignId: string,
): Promise<DefinitionVersion[]> {
  const records = await topic.readAll();
  return records
    .filter((record) => record.campaignId === campaignId)
    .map(({ document }) => definitionVersionSchema.safeParse(document))
    .flatMap(({ success, data }) => (success ? [data] : []));
}

async function signingKey(file: string) {
  return existsSync(file) ? readSigningKey(file) : createSigningKey(file);
}
