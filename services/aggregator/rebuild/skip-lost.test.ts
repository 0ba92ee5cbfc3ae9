import { expect, test } from 'vitest';
import { TallyError } from '../../../libs/base/errors.ts';
import { emptyShardMeta } from '../../../libs/fold/shard.ts';
import { CommitRefusedError, type ShardStore } from '../../../libs/store/shard-store.ts';
import { shardOptions } from '../../../test/support/shards.ts';
import { skipLost } from './skip-lost.ts';

const skip = {
  partition: 0,
  range: { from: 0, to: 5 },
  bounds: { partition: 0, low: 5, high: 9 },
};

/** An empty shard whose loads and commits go as they are told to, one after the other. */
function storeOf(loads: (Error | null)[], commits: (Error | null)[]) {
  const asked: string[] = [];
  const next = async (what: string, left: (Error | null)[]): Promise<void> => {
    asked.push(what);
    const error = left.shift();
    if (error) throw error;
  };
  const store: Partial<ShardStore> = {
    claimExisting: async (partition) =>
      ({ partition, epoch: '1', meta: emptyShardMeta(0) }) as Awaited<
        ReturnType<ShardStore['claim']>
      >,
    load: () => next('load', loads),
    commit: () => next('commit', commits),
  };
  return { asked, parts: { store: store as ShardStore, shard: shardOptions() } };
}

test('an owner that claims the shard meanwhile, in the load or before the commit, is got past', async () => {
  const moved = new TallyError('shard_moved', 'it was claimed');
  const fenced = new CommitRefusedError('fenced', 'it was claimed');
  const { asked, parts } = storeOf([moved, null], [fenced, null]);
  const rebuilt = await skipLost(skip, parts);
  expect(rebuilt.after).toMatchObject({ next: 5, gaps: 5, lost: [skip.range] });
  await rebuilt.swap();
  expect(asked).toEqual(['load', 'load', 'load', 'commit', 'load', 'commit']);
});

test('what another attempt would not mend is not tried again', async () => {
  const corrupt = new TallyError('shard_corrupt', 'a piece is missing');
  const { asked, parts } = storeOf([corrupt], []);
  await expect(skipLost(skip, parts)).rejects.toBe(corrupt);
  expect(asked).toEqual(['load']);
});
