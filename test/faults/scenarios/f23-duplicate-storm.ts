import type { IntegrityAnswer } from '../../../libs/contracts/api.ts';
import type { CountResult } from '../../../libs/contracts/count-result.ts';
import type { UnpackedRecord } from '../../../libs/kafka/unpack-record.ts';
import { placementRule } from '../../../services/reporter/recount/placement.ts';
import { produce, type RawRecord } from '../../support/produce.ts';
import { readTopic } from '../../support/read-topic.ts';
import { partitionsOf } from '../halts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { recountRanges } from '../topic-acts.ts';

const replayed = 'replayed records counted as duplicates, to the unit';
const misplaced = 'records on a wrong partition rejected and kept, to the unit';

const times = 3;
/** Of each partition. */
const lastRecords = 2_000;
const recordsPerSend = 1_000;
const env = { ORDERS_PARTITIONER_ENFORCE: 'true' };

/** A producer replays the last part of the log three times, and once to the wrong partitions. */
export const duplicateStorm: Scenario = {
  id: 'F23',
  name: 'The last part of the log comes three times more, and once on wrong partitions',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [replayed, misplaced],
  async run(stage) {
    await stage.begin({ rate: 0 });
    await Promise.all([stage.aggregator({ env }), stage.aggregator({ env })]);
    const { campaign } = stage;
    const written = await campaign.play(12_000, { seed: stage.seed });
    await stage.caughtUp();
    const last = await lastPart(stage);
    const startedAt = performance.now();
    for (let time = 0; time < times; time += 1) await send(stage, last.map(asItWas));
    const partitions = partitionsOf(stage).length;
    await send(
      stage,
      last.map((record) => elsewhere(record, partitions)),
    );
    await stage.recovered(startedAt);
    stage.expect(() => storm(written, last.length));
    stage.recountBy(() => recountPlaced(stage));
    await seen(stage, written, last.length);
  },
};

async function lastPart({ campaign }: Stage): Promise<UnpackedRecord[]> {
  const byPartition = Map.groupBy(await readTopic(campaign.topic), ({ partition }) => partition);
  return [...byPartition.values()].flatMap((records) => records.slice(-lastRecords));
}

/** A broker takes a megabyte or so at a time. */
async function send({ campaign }: Stage, records: readonly RawRecord[]): Promise<void> {
  for (let at = 0; at < records.length; at += recordsPerSend) {
    await produce(campaign.topic, records.slice(at, at + recordsPerSend));
  }
}

function asItWas({ partition, key, value, headers }: UnpackedRecord): RawRecord {
  const named = headers.map(([name, text]) => [name, text ?? Buffer.alloc(0)] as const);
  return { partition, key, value, headers: Object.fromEntries(named) };
}

function elsewhere(record: UnpackedRecord, partitions: number): RawRecord {
  return { ...asItWas(record), partition: (record.partition + 1) % partitions };
}

/** What was written, with the storm on top. */
function storm(written: CountResult, records: number): CountResult {
  const { outcomes } = written;
  return {
    ...written,
    records: written.records + (times + 1) * records,
    outcomes: { ...outcomes, duplicate: outcomes.duplicate + times * records },
  };
}

async function recountPlaced(stage: Stage): Promise<CountResult> {
  const ends = await stage.logEnds();
  const all = ends.map(({ partition, low, high }) => ({ partition, from: low, to: high }));
  return recountRanges(
    stage,
    [all],
    placementRule('murmur2', () => [{ count: ends.length, from: 0 }]),
  );
}

/** Holds the counts of the storm to what was sent. */
async function seen(stage: Stage, written: CountResult, records: number): Promise<void> {
  const { partitions } = await stage.campaign.ask<IntegrityAnswer>(stage.api, '/integrity');
  const sum = (of: (each: (typeof partitions)[number]) => number): number =>
    partitions.reduce((total, each) => total + of(each), 0);
  const duplicates = sum(({ duplicate }) => duplicate) - written.outcomes.duplicate;
  if (duplicates === times * records) stage.hit(replayed, duplicates);
  const wrong = sum(({ rejectedBy }) => rejectedBy.wrong_partition ?? 0);
  const { brokers, deadLetters } = stage.campaign.topic;
  const letters = await readTopic({ brokers, topic: deadLetters });
  if (wrong === records && letters.length === records) stage.hit(misplaced, wrong);
}
