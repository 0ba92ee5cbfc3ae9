import type { IntegrityAnswer } from '../../../libs/contracts/api.ts';
import { deadLetterHeaderCount } from '../../../libs/kafka/dead-letters.ts';
import type { UnpackedRecord } from '../../../libs/kafka/unpack-record.ts';
import { produce, type RawRecord } from '../../support/produce.ts';
import { readTopic } from '../../support/read-topic.ts';
import { until } from '../../support/until.ts';
import { assertHidden, halted, haltsWereDue, partitionsOf, rebuild } from '../halts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { recountRanges } from '../topic-acts.ts';

const kept = 'poison kept as a dead letter, byte for byte';
const bombed = 'a batch that grows beyond its bound halted its partition, and the range was named';
const othersWentOn = 'other partitions went on meanwhile';
const hidden = 'nothing shown as whole while it was halted';

const rate = 1_500;
const poisonPerRound = 15;
const poisonRounds = 16;
const bombBytes = 80 << 20;
const bombPartition = 1;

const key = 'POISON';
const headers = {
  'content-type': 'application/cloudevents+json',
  trace: Buffer.from([0, 255, 10]),
};

/** What a producer gone wrong writes; each is rejected. */
const poisons: readonly (string | Buffer)[] = [
  ' ',
  'not json',
  '{"specversion":"1.0","id":"cut',
  '[]',
  '{"specversion":"1.0"} {}',
  Buffer.from([0x7b, 0xff, 0x7d]),
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `{"id":"${'x'.repeat(70_000)}"}`,
  '{"specversion":"1.0","id":"1","id":"2"}',
  '{"specversion":"1.0","id":"\\ud800"}',
  '{"__proto__":{"a":1}}',
];

/** One record in a hundred is poison; then a batch comes that can't be decoded at all. */
export const poison: Scenario = {
  id: 'F24',
  name: 'One record in a hundred is poison, and a batch of 80 KB grows to 80 MB',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [kept, bombed, othersWentOn, hidden],
  async run(stage) {
    await stage.begin({ rate, seconds: 180 });
    await Promise.all([stage.aggregator(), stage.aggregator()]);
    await stage.caughtUp();
    const sent = await poisonLog(stage);
    stage.note('ms to catch up after the poison', await stage.recovered());
    await assertKept(stage, sent);
    stage.hit(kept, sent.length);
    await bomb(stage);
    if ([...stage.counters.processes].some(({ exit }) => exit !== null)) {
      throw new Error('An aggregator has ended.');
    }
  },
};

/** Writes poison among the events, about one record in a hundred. */
async function poisonLog({ campaign, random }: Stage): Promise<RawRecord[]> {
  const sent: RawRecord[] = [];
  for (let round = 0; round < poisonRounds; round += 1) {
    const records = Array.from({ length: poisonPerRound }, () => ({
      key,
      headers,
      value: poisons[random.below(poisons.length)] ?? ' ',
      partition: random.below(campaign.topic.partitions),
    }));
    await produce(campaign.topic, records);
    sent.push(...records);
    await new Promise((resolve) => setTimeout(resolve, (poisonPerRound * 100_000) / rate));
  }
  return sent;
}

/** Holds the dead letters to what was sent: each once, with every byte. */
async function assertKept({ campaign, api }: Stage, sent: readonly RawRecord[]): Promise<void> {
  const { brokers, deadLetters } = campaign.topic;
  const letters = await readTopic({ brokers, topic: deadLetters });
  const texts = letters.map(textOfLetter).toSorted();
  const wanted = sent.map(textOfSent).toSorted();
  if (texts.join('\n') !== wanted.join('\n')) {
    throw new Error(`${sent.length} were poison, ${letters.length} letters are not the same.`);
  }
  const { partitions } = await campaign.ask<IntegrityAnswer>(api, '/integrity');
  const rejected = partitions.reduce((sum, each) => sum + each.rejected, 0);
  if (rejected !== sent.length) throw new Error(`${sent.length} poison, ${rejected} rejected.`);
}

function textOfLetter({ partition, key: own, value, headers: all }: UnpackedRecord): string {
  const before = all.slice(0, -deadLetterHeaderCount);
  return textOf(partition, own, value, before);
}

function textOfSent({ partition = -1, value }: RawRecord): string {
  return textOf(partition, Buffer.from(key), Buffer.from(value ?? ''), Object.entries(headers));
}

function textOf(
  partition: number,
  own: Buffer | null,
  value: Buffer | null,
  pairs: readonly (readonly [string, string | Buffer | null])[],
): string {
  const named = pairs.map(([name, text]) => `${name}=${Buffer.from(text ?? '').toString('hex')}`);
  return [partition, own?.toString('hex'), value?.toString('hex'), ...named].join(' ');
}

/** A batch that can't be decoded halts its partition; the operator gives it up by its offsets. */
async function bomb(stage: Stage): Promise<void> {
  const { campaign } = stage;
  const value = Buffer.alloc(bombBytes);
  const startedAt = performance.now();
  await produce(campaign.topic, [{ key, value, partition: bombPartition }], { codec: 'gzip' });
  const reason = await halted(stage, bombPartition, /can't be decoded/);
  const [, from = '', to = ''] = /Offsets (\d+) to (\d+)/.exec(reason) ?? [];
  if (from === to && from !== '') stage.hit(bombed);
  await assertHidden(stage, [bombPartition]);
  stage.hit(hidden);
  if (await othersGoOn(stage)) stage.hit(othersWentOn);
  stage.recountBy(() => recountAround(stage, Number(from), Number(to)));
  await rebuild(stage, bombPartition, `${from}..${to}`);
  await haltsWereDue(stage);
  await stage.recovered();
  stage.note('ms of stall by the batch', Math.round(performance.now() - startedAt));
}

async function othersGoOn({ campaign, api }: Stage): Promise<boolean> {
  const look = () => campaign.ask<IntegrityAnswer>(api, '/totals?allowPartial=true');
  const { offsets: before } = await look();
  return until(
    async () => {
      const { offsets: after } = await look();
      const others = Object.entries(after).filter(([name]) => Number(name) !== bombPartition);
      return others.length > 0 && others.every(([name, next]) => next > (before[name] ?? 0));
    },
    { what: 'other partitions to go on', waitMsMax: 20_000, everyMs: 100 },
  );
}

/** A recount stops at what can't be decoded, too, so it is led around it. */
async function recountAround(stage: Stage, from: number, to: number) {
  const ends = await stage.logEnds();
  const all = partitionsOf(stage).map((partition) => ({ partition, from: 0, to: from }));
  const endOf = (wanted: number): number =>
    ends.find(({ partition }) => partition === wanted)?.high ?? 0;
  const first = all.map((range) =>
    range.partition === bombPartition ? range : { ...range, to: endOf(range.partition) },
  );
  const rest = { partition: bombPartition, from: to + 1, to: endOf(bombPartition) };
  return recountRanges(stage, [first, [rest]]);
}
