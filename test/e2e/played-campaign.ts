import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TotalsAnswer } from '../../libs/contracts/api.ts';
import type { CampaignDefinition } from '../../libs/contracts/campaign-definition.ts';
import type { CountResult } from '../../libs/contracts/count-result.ts';
import { parseDefinition } from '../../libs/contracts/parse-definition.ts';
import { topics } from '../../libs/contracts/topics.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { DefinitionsTopic } from '../../libs/kafka/definitions-topic.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { definitionsSpec } from '../../libs/kafka/topic-specs.ts';
import { TopicWriter } from '../../libs/kafka/topic-writer.ts';
import { deleteTopics, ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { countsOfApi } from '../../services/cli/demo/api-counts.ts';
import { compare } from '../../services/cli/demo/compare.ts';
import { campaignOfDefinition as recountCampaign } from '../../services/reporter/recount/campaign-of-definition.ts';
import { recount } from '../../services/reporter/recount/recount.ts';
import { topicSource } from '../../services/reporter/recount/topic-source.ts';
import { campaignOfDefinition } from '../../services/simulator/campaign-of-definition.ts';
import { play } from '../../services/simulator/play.ts';
import { openTopicSink } from '../../services/simulator/topic-sink.ts';
import { type FreshTopic, freshTopic } from '../support/fresh-topic.ts';
import { type RunningProcess, runProcess } from '../support/run-process.ts';
import { provided } from '../support/this-run.ts';
import { until } from '../support/until.ts';

export interface CampaignPlace {
  readonly redisUrl?: string;
  /** `host:port` of some brokers; the Kafka of the run by default. */
  readonly brokers?: string;
  readonly partitions?: number;
  /** How many brokers hold a copy of each record. */
  readonly replicationFactor?: number;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A campaign of a test's own: topic, key prefix, definition, and the processes that count it. */
export class PlayedCampaign {
  readonly definition: CampaignDefinition;
  readonly topic: FreshTopic;
  readonly kafka: ReturnType<typeof createKafka>;
  readonly redisUrl: string;
  /** `REDIS_PREFIX` and `CONSUMER_GROUP` of its processes. */
  readonly redisPrefix: string;
  readonly group: string;
  /** What all its processes are told. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(definition: CampaignDefinition, topic: FreshTopic, redisUrl: string) {
    this.definition = definition;
    this.topic = topic;
    this.redisUrl = redisUrl;
    const brokers = topic.brokers.split(',');
    this.kafka = createKafka({ brokers, clientId: 'tally-test' }, silent);
    const name = `e2e-${randomBytes(6).toString('hex')}`;
    this.redisPrefix = name;
    this.group = name;
    this.env = {
      KAFKA_BROKERS: topic.brokers,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: name,
      ORDERS_TOPIC: topic.topic,
      CONSUMER_GROUP: name,
    };
  }

  /** Publishes a definition with an id of its own and makes a topic, of 8 partitions by default. */
  static async open(place: CampaignPlace = {}): Promise<PlayedCampaign> {
    const { redisUrl = provided('redisUrl'), partitions = 8, replicationFactor = 1 } = place;
    const file = new URL('../../deploy/campaigns/putian-2026.yaml', import.meta.url);
    const parsed = parseDefinition(await readFile(file, 'utf8'), { format: 'yaml' });
    if (parsed.kind !== 'definition') throw new Error('the campaign of the demo has problems');
    const definition = { ...parsed.definition, id: `putian-${randomBytes(4).toString('hex')}` };
    const topic = await freshTopic({
      partitions,
      replicationFactor,
      withDeadLetters: true,
      ...(place.brokers !== undefined && { brokers: place.brokers }),
    });
    const played = new PlayedCampaign(definition, topic, redisUrl);
    await ensureTopics(played.kafka, [definitionsSpec(topics.definitions, replicationFactor)]);
    await played.publish(definition, 1);
    return played;
  }

  async publish(definition: CampaignDefinition, version: number): Promise<void> {
    const definitions = new DefinitionsTopic(this.kafka, silent, topics.definitions);
    const changed = { changedBy: 'test', changedAt: new Date().toISOString(), reason: 'test' };
    const document = { version, ...changed, definition };
    await definitions.append({ campaignId: definition.id, version, document });
    await definitions.close();
  }

  /** Starts an aggregator, of this build or of that in a folder, without waiting until it is ready. */
  aggregator(
    env: Record<string, string> = {},
    nodeArgs: readonly string[] = [],
    build = '.',
  ): Promise<RunningProcess> {
    const main = join(build, 'services/aggregator/main.ts');
    return runProcess({ main, nodeArgs, env: { ...this.env, ...env } });
  }

  async api(env: Record<string, string> = {}): Promise<RunningProcess> {
    const main = 'services/query-api/main.ts';
    const api = await runProcess({ main, env: { ...this.env, ...env } });
    await api.ready();
    return api;
  }

  /** Plays events into the topic and gives what they add up to. */
  async play(
    events: number,
    options: { seed?: string; rate?: number; signal?: AbortSignal } = {},
  ): Promise<CountResult> {
    const { seed = '1', rate, signal } = options;
    const sink = await openTopicSink(new TopicWriter(this.kafka, this.topic.topic));
    const expected = await play({
      campaign: campaignOfDefinition(this.definition),
      seed,
      size: { events },
      duplicates: 0.02,
      pace: rate === undefined ? 'max' : { eventsPerSecond: rate },
      sink,
      ...(signal !== undefined && { signal }),
    });
    await sink.close();
    return expected;
  }

  /** Waits until the API includes everything that is in the topic. */
  async counted(api: RunningProcess, waitMsMax = 60_000): Promise<void> {
    const reader = new TopicReader(this.kafka, this.topic.topic);
    const bounds = await reader.bounds();
    await reader.close();
    await until(
      async () => {
        const { offsets } = await this.ask<TotalsAnswer>(api, '/totals?allowPartial=true');
        return bounds.every(({ partition, high }) => (offsets[partition] ?? 0) >= high);
      },
      { what: `${api.port} to include offsets ${bounds.map(({ high }) => high)}`, waitMsMax },
    );
  }

  async ask<Answer>(api: RunningProcess, path: string): Promise<Answer> {
    const url = `http://127.0.0.1:${api.port}/v1/campaigns/${this.definition.id}${path}`;
    const response = await fetch(url);
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer as Answer;
  }

  /** How many figures of the API and of the recount differ from what is expected, on both clocks. */
  async differences(api: RunningProcess, expected: CountResult): Promise<number> {
    const place = { url: `http://127.0.0.1:${api.port}` };
    const shown = await countsOfApi(place, this.definition.id, AbortSignal.timeout(60_000));
    const counts = [
      { name: 'simulator', count: expected },
      { name: 'API', count: shown },
      { name: 'recount', count: await this.recount() },
    ];
    return compare(counts, 'pair').reduce((sum, row) => sum + row.differences, 0);
  }

  async recount(): Promise<CountResult> {
    const reader = new TopicReader(this.kafka, this.topic.topic);
    const { chunks } = await topicSource(reader);
    const { result } = await recount({ campaign: recountCampaign(this.definition), chunks });
    await reader.close();
    return result;
  }

  /** Deletes its topics, which the end of a run would do for all at once. */
  async remove(): Promise<void> {
    await deleteTopics(this.kafka, [this.topic.topic, this.topic.deadLetters]);
  }
}
