import { expect, test } from 'vitest';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { recordChunk, type TestRecord } from '../../../test/support/record-chunk.ts';
import { newShard } from '../../../test/support/shards.ts';
import { withAnchors } from './anchors.ts';

const records: TestRecord[] = ['a', 'b', 'c'].map((key) => ({ key, value: `{"of":"${key}"}` }));
const sameAgain = records[2] as TestRecord;
const chunkOf = (some: readonly TestRecord[], firstOffset = 0) =>
  recordChunk({ partition: 0, firstOffset }, [...some]);

async function blockersOf(...chunks: RecordChunk[]) {
  const shard = newShard();
  shard.fold(chunkOf(records));
  const state = { partition: 0, epoch: 1, meta: shard.takeDelta().meta };
  async function* all() {
    yield* chunks;
  }
  const log = withAnchors(all(), [state]);
  let seen = 0;
  for await (const chunk of log.chunks) seen += chunk.count;
  return { seen, blockers: log.blockers() };
}

test('the log that was counted holds the record that was counted last', async () => {
  const whole = await blockersOf(chunkOf(records));
  expect(whole).toEqual({ seen: 3, blockers: [] });
  const inParts = await blockersOf(chunkOf(records.slice(0, 1)), chunkOf(records.slice(1), 1));
  expect(inParts).toEqual({ seen: 3, blockers: [] });
});

test.each([
  ['another record there', [...records.slice(0, 2), { key: 'c', value: '{}' }]],
  ['the same record of another time', [...records.slice(0, 2), { ...sameAgain, timestamp: 1 }]],
  ['no record there', records.slice(0, 2)],
])('%s is another log', async (_what, others) => {
  const { blockers } = await blockersOf(chunkOf(others));
  expect(blockers).toMatchObject([
    { code: 'anchor_unverified', partition: 0, figures: { offset: 2 } },
  ]);
});
