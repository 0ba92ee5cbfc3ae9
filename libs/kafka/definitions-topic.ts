import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { createBackoff } from '../base/backoff.ts';
import { TallyError, toError } from '../base/errors.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';
import { BatchReader } from './batch-reader.ts';
import { endOffsetOf } from './fetched-set.ts';
import type { Log } from './log.ts';
import { RecordScratch } from './record-scratch.ts';
import { TopicReader } from './topic-reader.ts';
import { scanTopic } from './topic-scan.ts';
import { TopicWriter } from './topic-writer.ts';
import { unpackRecord } from './unpack-record.ts';

/** One version of a campaign's definition, as it stands in the log. */
export interface DefinitionRecord {
  readonly campaignId: string;
  readonly version: number;
  /** The record's JSON value; its schema is the reader's to check. */
  readonly document: unknown;
  readonly offset: number;
  readonly timestamp: number;
}

/** What is written; the document carries the same number. */
export type DefinitionDraft = Pick<DefinitionRecord, 'campaignId' | 'version' | 'document'>;

export interface FollowDefinitions {
  /** Each version that holds, in log order, from the first on. */
  onVersion(record: DefinitionRecord): void;
  /** Called once, when everything that was in the log at the start is told. */
  onCaughtUp?(): void;
  readonly signal: AbortSignal;
}

/** Marks a record as one certain attempt to write, so that its writer knows it again. */
const writeIdHeader = 'tally.write-id';
const followWaitMs = 500;
const readBytesMax = 4 << 20;
const batchBytesMax = 64 << 20;

interface LoggedDefinition extends DefinitionRecord {
  readonly writeId: string | null;
}

/**
 * The versions of all campaign definitions: a topic with one partition, key = campaign id, value =
 * a JSON object with a `version`. The log decides: of a campaign's records the first one with a
 * higher version than those before it holds, and every later one with that number is stale.
 */
export class DefinitionsTopic {
  readonly #topic: string;
  readonly #log: Log;
  readonly #reader: TopicReader;
  readonly #writer: TopicWriter;
  readonly #numberName: string;

  /** @param numberName what documents call their number; other histories of campaigns have this form, too */
  constructor(kafka: Kafka, log: Log, topic: string, numberName = 'version') {
    this.#topic = topic;
    this.#numberName = numberName;
    this.#log = log;
    this.#reader = new TopicReader(kafka, topic);
    this.#writer = new TopicWriter(kafka, topic, { lingerMs: 0 });
  }

  /**
   * All versions that hold, in log order.
   *
   * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt`
   */
  async readAll(): Promise<DefinitionRecord[]> {
    return this.#readAll();
  }

  /**
   * Adds the next version of a campaign. Two who add the same number at once both write; the log
   * says who was first.
   *
   * @throws TallyError `conflict` where that number is taken or not the next one
   */
  async append(draft: DefinitionDraft): Promise<void> {
    const { campaignId, version, document } = draft;
    const current = newestOf(await this.#readAll(), campaignId);
    if (version !== current + 1) throw stale(campaignId, version, current);
    const writeId = randomUUID();
    const headers = [[writeIdHeader, writeId]] as const;
    const value = JSON.stringify(document);
    await this.#writer.send(0, [{ key: campaignId, value, headers }]);
    const after = await this.#readAll();
    const winner = after.find(
      (record) => record.campaignId === campaignId && record.version === version,
    );
    if (winner?.writeId !== writeId) {
      throw stale(campaignId, version, newestOf(after, campaignId));
    }
  }

  /**
   * Tells all versions and then each new one, until the signal aborts. A Kafka that goes away is
   * waited for.
   */
  async follow(follower: FollowDefinitions): Promise<void> {
    const { signal } = follower;
    const backoff = createBackoff({ firstMs: 500, maxMs: 15_000 });
    const newest = new Map<string, number>();
    let position = 0;
    let endAtStart: number | null = null;
    let isCaughtUp = false;
    while (!signal.aborted) {
      try {
        endAtStart ??= await this.#end();
        if (!isCaughtUp && position >= endAtStart) follower.onCaughtUp?.();
        isCaughtUp ||= position >= endAtStart;
        position = await this.#followOnce(position, (record) => {
          if (holds(record, newest)) follower.onVersion(record);
        });
        backoff.reset();
      } catch (thrown) {
        if (signal.aborted) return;
        const pauseMs = backoff.nextMs();
        this.#log.warn(
          { topic: this.#topic, err: toError(thrown) },
          `Campaign definitions can't be read, trying again in ${Math.round(pauseMs)} ms`,
        );
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#reader.close()]);
  }

  async #end(): Promise<number> {
    const [bounds] = await this.#reader.bounds();
    return bounds?.high ?? 0;
  }

  async #readAll(): Promise<LoggedDefinition[]> {
    const newest = new Map<string, number>();
    const found: LoggedDefinition[] = [];
    const ranges = (await this.#reader.bounds()).map(({ partition, low, high }) => ({
      partition,
      from: low,
      to: high,
    }));
    for await (const chunk of scanTopic(this.#reader, ranges)) {
      for (const record of this.#definitionsOf(chunk)) {
        if (holds(record, newest)) found.push(record);
      }
    }
    return found;
  }

  /** Waits for what follows `position` and gives the next position. */
  async #followOnce(position: number, tell: (record: LoggedDefinition) => void): Promise<number> {
    const size = { partitionBytesMax: readBytesMax, waitMsMax: followWaitMs };
    const [set] = await this.#reader.fetch([{ partition: 0, offset: position }], size);
    if (set === undefined) return position;
    if (set.isOutOfRange) throw new Error(`offset ${position} is not in the log`);
    const memory = { scratch: new RecordScratch(), plain: Buffer.alloc(0) };
    const batches = new BatchReader({ set, fromOffset: position, memory, batchBytesMax });
    for (let chunk = batches.next(); chunk !== null; chunk = batches.next()) {
      for (const record of this.#definitionsOf(chunk)) tell(record);
    }
    if (batches.corrupt !== null) throw new Error(batches.corrupt.reason);
    return endOffsetOf(set, position);
  }

  /** The records of a chunk that are definitions. What is none is said and passed over. */
  #definitionsOf(chunk: RecordChunk): LoggedDefinition[] {
    const found: LoggedDefinition[] = [];
    for (let index = 0; index < chunk.count; index++) {
      const { offset, timestamp, key, value, headers } = unpackRecord(chunk, index);
      const document = parseObject(value);
      const version = document?.[this.#numberName];
      if (key === null || !Number.isSafeInteger(version)) {
        this.#log.warn({ topic: this.#topic, offset }, 'A record has no campaign, or no number');
        continue;
      }
      const writeId = headers.find(([name]) => name === writeIdHeader)?.[1];
      found.push({
        campaignId: key.toString('utf8'),
        version: version as number,
        document,
        offset,
        timestamp,
        writeId: writeId?.toString('utf8') ?? null,
      });
    }
    return found;
  }
}

/** Whether a record holds, given the newest versions of those before it; counts it in if so. */
function holds(record: DefinitionRecord, newest: Map<string, number>): boolean {
  if (record.version <= (newest.get(record.campaignId) ?? 0)) return false;
  newest.set(record.campaignId, record.version);
  return true;
}

function newestOf(records: readonly DefinitionRecord[], campaignId: string): number {
  const last = records.findLast((record) => record.campaignId === campaignId);
  return last?.version ?? 0;
}

function parseObject(value: Buffer | null): Readonly<Record<string, unknown>> | null {
  try {
    const document: unknown = JSON.parse(value?.toString('utf8') ?? 'null');
    return typeof document === 'object' ? (document as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function stale(campaignId: string, version: number, current: number): TallyError {
  return new TallyError(
    'conflict',
    `Campaign ${campaignId} is at version ${current} by now, so it can't get version ${version}. ` +
      'Read it again and make the change there.',
  );
}
