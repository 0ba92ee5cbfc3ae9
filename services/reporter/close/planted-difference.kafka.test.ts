import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../libs/base/clock.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import { openedRecord } from '../../../libs/contracts/close-drafts.ts';
import { noCloses } from '../../../libs/contracts/close-state.ts';
import { SeriesTable } from '../../../libs/fold/series-table.ts';
import { Shard } from '../../../libs/fold/shard.ts';
import { createKafka } from '../../../libs/kafka/client.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { MemoryCloses } from '../../../test/support/close/memory-closes.ts';
import { freshPrefix } from '../../../test/support/fresh-prefix.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { RebuildStand } from '../../../test/support/rebuild-stand.ts';
import { shardOptions } from '../../../test/support/shards.ts';
import { topicSource } from '../recount/topic-source.ts';
import { createSigningKey } from '../report/signing-key.ts';
import { carryOut } from './carry-out.ts';
import type { CloseParts } from './close-parts.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const place = freshPrefix();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-planted-'));
});
afterAll(() => rm(folder, { recursive: true }));

const newest: DefinitionVersion = {
  version: 1,
  changedBy: 'ann',
  changedAt: '2026-11-01T00:00:00Z',
  reason: 'a test',
  definition: sampleDefinition({ id: 'sale' }),
};

/** A campaign whose shard was made of a log with these bytes in place of those that it has. */
async function counted(swap?: { readonly from: string; readonly to: string }) {
  const { topic, brokers } = await freshTopic();
  const stand = await RebuildStand.open({ ...place, brokers, topic });
  onTestFinished(() => stand.close());
  await stand.produce(Array.from({ length: 60 }, (_, index) => index));
  const claim = await stand.store.claim(0, 0);
  const shard = new Shard(claim.meta, shardOptions({ series: new SeriesTable() }));
  await stand.store.load(claim, shard);
  const range = { partition: 0, from: 0, to: 60 };
  for await (const chunk of stand.log.scan(range, new AbortController().signal)) {
    if (swap !== undefined) {
      const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength);
      const at = bytes.indexOf(swap.from);
      if (at >= 0) bytes.write(swap.to, at);
    }
    shard.fold(chunk);
  }
  await stand.store.commit(claim, shard.takeDelta(), 100);
  const kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
  const reader = new TopicReader(kafka, topic);
  onTestFinished(() => reader.close());
  return { stand, reader, topic };
}

async function closed({ stand, reader, topic }: Awaited<ReturnType<typeof counted>>) {
  const closes = new MemoryCloses();
  const parts: CloseParts = {
    closes,
    readVersions: async () => [newest],
    shards: { connection: stand.connection, space: stand.space },
    bounds: () => reader.bounds(),
    openLog: async (_close, how) => {
      const source = await topicSource(reader, how);
      return { source, isPlaced: () => true, close: async () => undefined };
    },
    reportsDir: join(folder, topic),
    key: await createSigningKey(join(folder, `${topic}.pem`)),
    limits: { memoryMbMax: 512, threads: 1 },
    by: 'reporter',
    clock: systemClock,
    signal: new AbortController().signal,
    lagMsMax: 0,
  };
  const given = { topic, fromArchive: null, controlTotals: null, graceSeconds: 0 } as const;
  const terms = { ...given, clock: 'wall', fourEyes: true, runner: 'service' } as const;
  const actor = { by: 'ann', atMs: Date.now(), reason: null };
  const none = noCloses('sale');
  await closes.append(none, openedRecord(none, newest, terms, actor));
  return carryOut(parts, 'sale');
}

test('what was counted as it is in the log is balanced', async () => {
  const close = await closed(await counted());
  expect(close.refused?.blockers ?? []).toEqual([]);
  expect(close.state).toBe('balanced');
  expect(close.cut?.offsets).toEqual({ 0: 60 });
});

test('a planted difference of one pair stops the close, and is named with both figures', async () => {
  const close = await closed(await counted({ from: '"quantity":1', to: '"quantity":2' }));
  expect(close.state).toBe('refused');
  const { blockers = [], found = 0 } = close.refused ?? {};
  expect(found).toBe(2);
  expect(blockers.map(({ code }) => code)).toEqual(['difference', 'difference']);
  expect(blockers.map(({ figures }) => figures)).toMatchObject([
    { table: 'brand', brand: 'b0', measure: 'soldUnits', counted: '21', recounted: '20' },
    { table: 'listing', brand: 'b0', measure: 'soldUnits' },
  ]);
});

test('a record that was counted last and is another one stops it, too', async () => {
  const close = await closed(await counted({ from: '"id":"59"', to: '"id":"99"' }));
  expect(close.refused?.blockers).toMatchObject([{ code: 'anchor_unverified', partition: 0 }]);
});
