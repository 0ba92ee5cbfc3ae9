import { expect, test } from 'vitest';
import { splitEntries } from '../../libs/fold/cell-codec.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import type { ShardEvent } from '../../libs/store/follow.ts';
import { orderRecord } from '../support/order-event-json.ts';
import { recordChunk } from '../support/record-chunk.ts';
import { SeriesNames } from '../support/series-names.ts';
import { newShard } from '../support/shards.ts';
import { ReaderView } from './reader-view.ts';
import { LuaScripts } from './redis/lua.ts';
import { loadScripts } from './redis/store-scripts.ts';
import { World } from './world.ts';

/** The rules by which the simulation judges readers, each seen to be broken. */

type Told = Extract<ShardEvent, { kind: 'reset' | 'update' }>;

function told(kind: Told['kind'], next: number, blocks: Told['blocks'] = []): ShardEvent {
  const meta = { ...emptyShardMeta(0), next, skipped: next };
  return { kind, state: { partition: 0, epoch: 1, meta }, blocks };
}

const behind: ShardEvent = { kind: 'behind', partition: 0, reason: 'slow' };
const unreadable: ShardEvent = { kind: 'unreadable', partition: 0, reason: 'gone' };

/** The blocks of a shard that has counted one pair for each number. */
function sold(...quantities: number[]): Told['blocks'] {
  const shard = newShard();
  const records = quantities.map((quantity, id) =>
    orderRecord({ id: String(id), lines: [{ quantity }] }),
  );
  shard.fold(recordChunk({ firstOffset: 0 }, records));
  const blocks = new SeriesNames().decodeAll(splitEntries(shard.takeDelta().entries));
  // A view looks at nothing but the rows of a block, packed or not.
  return blocks as unknown as Told['blocks'];
}

test.each<[string | undefined, ShardEvent[]]>([
  [undefined, [told('reset', 3), told('update', 5), told('update', 5)]],
  ['an update came before a reset', [told('update', 3)]],
  ['an update came before a reset', [told('reset', 3), unreadable, told('update', 5)]],
  ['it went from 5 back to 3 without a reset', [told('reset', 5), told('update', 3)]],
  [undefined, [told('reset', 5), told('reset', 3)]],
  [undefined, [told('reset', 5), behind, told('reset', 3)]],
])('events have their order: %s', (problem, events) => {
  const view = new ReaderView();
  expect(events.map((event) => view.take(event)).find((some) => some !== undefined)).toBe(problem);
});

test('what is shown is the last value of each block, and nothing where a shard is unreadable', () => {
  const [view, other] = [new ReaderView(), new ReaderView()];
  view.take(told('reset', 1, sold(1)));
  view.take(told('update', 2, sold(1, 4)));
  other.take(told('reset', 2, sold(5)));
  const units = (of: ReaderView) =>
    [...of.counters()].filter(([name]) => name.endsWith('|soldUnits')).map(([, value]) => value);
  expect(units(view)).toEqual([5, 5]);
  expect(units(view)).toEqual(units(other));
  view.take(behind);
  expect(view.shown).toBeDefined();
  view.take(unreadable);
  expect(view.shown).toBeUndefined();
});

test('a reader that shows what the log never gave breaks a rule', () => {
  const world = new World({
    seed: 'reader',
    scripts: loadScripts(new LuaScripts(), (_, text) => text),
  });
  world.safety.onEvent('reader', told('reset', 0));
  expect(world.safety.violation).toBeUndefined();
  world.safety.onEvent('reader', told('update', 0, sold(1)));
  expect(world.safety.violation?.rule).toBe('reader shows a fold');
});
