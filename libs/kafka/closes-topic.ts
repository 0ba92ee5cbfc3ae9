import type { Kafka } from 'kafkajs';
import { systemClock } from '../base/clock.ts';
import { TallyError, toError } from '../base/errors.ts';
import { type CloseRecord, closeRecordSchema } from '../contracts/close-record.ts';
import { type CampaignCloses, noCloses, takeCloseRecord } from '../contracts/close-state.ts';
import { topics } from '../contracts/topics.ts';
import { type DefinitionRecord, DefinitionsTopic } from './definitions-topic.ts';
import type { Log } from './log.ts';
import { closesSpec } from './topic-specs.ts';
import { askCluster, ensureTopics } from './topics-admin.ts';

const copiesMax = 3;
const ensureEveryMs = 2_000;

export interface FollowCloses {
  /** Where a campaign stands after each record of it, in log order, from the first on. */
  onCloses(closes: CampaignCloses): void;
  /** Called once, when everything that was in the log at the start is told. */
  onCaughtUp?(): void;
  readonly signal: AbortSignal;
}

/**
 * The closes of all campaigns: a topic with one partition, kept for ever. Of those who write the next
 * step of a campaign at once, the log says who was first.
 */
export class ClosesTopic {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #log: Log;
  readonly #records: DefinitionsTopic;
  #isThere = false;

  constructor(kafka: Kafka, log: Log, topic: string = topics.closes) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#log = log;
    this.#records = new DefinitionsTopic(kafka, log, topic, 'sequence');
  }

  /**
   * Where the closes of a campaign stand.
   *
   * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt`
   */
  async read(campaignId: string): Promise<CampaignCloses> {
    await this.#ensure();
    const records = await this.#records.readAll();
    return records
      .filter((record) => record.campaignId === campaignId)
      .reduce((closes, record) => this.#take(closes, record), noCloses(campaignId));
  }

  /**
   * Adds a step behind those that its writer has seen, and gives where the campaign stands then.
   *
   * @throws TallyError `conflict` where another record was first, or the step can't follow;
   *   `kafka_unavailable`: then it is not known whether it was written
   */
  async append(seen: CampaignCloses, record: CloseRecord): Promise<CampaignCloses> {
    const { campaignId, sequence } = record;
    const after = takeCloseRecord(seen, record);
    if (sequence !== seen.sequence + 1 || after.closes === seen.closes) {
      const message = `The step ${record.step} of ${campaignId} does not follow where its close stands.`;
      throw new TallyError('conflict', message);
    }
    await this.#ensure();
    try {
      await this.#records.append({ campaignId, version: sequence, document: record });
    } catch (thrown) {
      if (!(thrown instanceof TallyError) || thrown.code !== 'conflict') throw thrown;
      const message = `Somebody else has moved the close of ${campaignId} on meanwhile.`;
      throw new TallyError('conflict', message, { cause: thrown });
    }
    return after;
  }

  /** Tells where all campaigns stand, and then each change, until the signal aborts. */
  async follow({ onCloses, onCaughtUp, signal }: FollowCloses): Promise<void> {
    const known = new Map<string, CampaignCloses>();
    await this.#ensureUntil(signal);
    await this.#records.follow({
      signal,
      ...(onCaughtUp !== undefined && { onCaughtUp }),
      onVersion: (record) => {
        const { campaignId } = record;
        const closes = this.#take(known.get(campaignId) ?? noCloses(campaignId), record);
        known.set(campaignId, closes);
        onCloses(closes);
      },
    });
  }

  async close(): Promise<void> {
    await this.#records.close();
  }

  /** A record that is none of this form is said, passed over, and uses its number up. */
  #take(closes: CampaignCloses, { campaignId, version, document, offset }: DefinitionRecord) {
    const parsed = closeRecordSchema.safeParse(document);
    if (parsed.success && parsed.data.campaignId === campaignId) {
      return takeCloseRecord(closes, parsed.data);
    }
    this.#log.warn({ topic: this.#topic, offset, campaignId }, 'A record is no step of a close');
    return { ...closes, sequence: version };
  }

  /** Kafka may be away when a process starts. */
  async #ensureUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#isThere) {
      try {
        await this.#ensure();
      } catch (thrown) {
        this.#log.warn(
          { topic: this.#topic, err: toError(thrown) },
          'Kafka is not reachable, trying again',
        );
        await systemClock.sleep(ensureEveryMs, signal);
      }
    }
  }

  async #ensure(): Promise<void> {
    if (this.#isThere) return;
    const { brokerCount } = await askCluster(this.#kafka);
    await ensureTopics(this.#kafka, [closesSpec(this.#topic, Math.min(brokerCount, copiesMax))]);
    this.#isThere = true;
  }
}
