import { describe, expect, test } from 'vitest';
import { TallyError } from '../../libs/base/errors.ts';
import type { ShardEvent } from '../../libs/store/follow.ts';
import { sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { shardState } from '../../test/support/campaign/naive-blocks.ts';
import { CampaignBook } from './campaign-book.ts';
import type { ApiLog } from './context.ts';
import { takeRecord } from './definitions-feed.ts';
import { LiveShards, type LogEnd } from './live-shards.ts';
import { logEnds } from './log-ends.ts';
import { shardFeed } from './shard-feed.ts';

function listeningLog(): ApiLog & { readonly said: string[] } {
  const said: string[] = [];
  const note = (_fields: object, message: string) => void said.push(message);
  return { said, info: note, warn: note, error: note };
}

const ends = (...highs: number[]): LogEnd[] =>
  highs.map((high, partition) => ({ partition, low: 0, high }));

describe('the ends of the log', () => {
  test('are asked for until the stop, and a Kafka that is away is waited for', async () => {
    const shards = new LiveShards();
    const log = listeningLog();
    const stop = new AbortController();
    const answers = [
      async () => ends(0),
      async () => {
        throw new TallyError('kafka_unavailable', 'away');
      },
      async () => ends(0, 0),
    ];
    const waits: number[] = [];
    let closed = 0;
    const part = logEnds({
      topic: {
        bounds: () => (answers.shift() as () => Promise<LogEnd[]>)(),
        close: async () => void closed++,
      },
      shards,
      everyMs: 1000,
      log,
      clock: {
        now: () => 5,
        monotonic: () => 5,
        sleep: async (ms) => {
          waits.push(ms);
          if (answers.length === 0) stop.abort();
        },
      },
    });
    await part.run(stop.signal);
    await part.stop?.();
    expect(shards.partitions()).toEqual([0, 1]);
    expect(waits).toHaveLength(3);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
    expect(log.said.at(-1)).toBe('Kafka answers again');
    expect(closed).toBe(1);
  });
});

describe('the feed of shards', () => {
  function feed() {
    const shards = new LiveShards();
    const log = listeningLog();
    const followed: { partitions: readonly number[]; tell: (event: ShardEvent) => void }[] = [];
    const failures: ((error: Error) => void)[] = [];
    const part = shardFeed({
      shards,
      log,
      follow: (partitions) => ({
        run: (tell, signal) => {
          followed.push({ partitions, tell });
          return new Promise((resolve, reject) => {
            failures.push(reject);
            signal.addEventListener('abort', () => resolve());
          });
        },
      }),
      close: () => {},
    });
    return { shards, log, followed, failures, part };
  }

  test('follows the partitions of the log, and those that come later', async () => {
    const { shards, followed, part } = feed();
    const stop = new AbortController();
    const run = part.run(stop.signal);
    expect(followed).toEqual([]);
    shards.setEnds(ends(3, 0), 0);
    followed[0]?.tell({ kind: 'reset', state: shardState(0, 3), blocks: [] });
    shards.setEnds(ends(3, 0, 0), 1);
    expect(followed.map(({ partitions }) => partitions)).toEqual([[0, 1], [2]]);
    expect(shards.coverage()).toMatchObject({ missing: [], offsets: { 0: 3, 1: 0, 2: 0 } });
    stop.abort();
    await run;
  });

  test('says why a shard can not be read', async () => {
    const { shards, log, followed, part } = feed();
    const stop = new AbortController();
    const run = part.run(stop.signal);
    shards.setEnds(ends(3), 0);
    followed[0]?.tell({ kind: 'update', state: shardState(0, 3), blocks: [] });
    expect(log.said).toEqual(['a shard can not be read']);
    stop.abort();
    await run;
  });

  test('ends with a follower that fails', async () => {
    const { shards, failures, part } = feed();
    const run = part.run(new AbortController().signal);
    shards.setEnds(ends(3), 0);
    failures[0]?.(new Error('broken'));
    await expect(run).rejects.toThrow('broken');
  });
});

describe('a record of the definitions', () => {
  const document = {
    version: 1,
    changedBy: 'maria',
    changedAt: '2026-11-01T00:00:00Z',
    reason: 'first',
    definition: sampleDefinition(),
  };
  const record = { campaignId: 'autumn', version: 1, offset: 0, timestamp: 0 };

  test('holds from then on', () => {
    const book = new CampaignBook();
    takeRecord({ ...record, document }, book, listeningLog());
    expect(book.get('autumn')?.version).toEqual(document);
  });

  test('that comes late changes nothing', () => {
    const book = new CampaignBook();
    const log = listeningLog();
    const newer = { ...document, version: 3, reason: 'newer' };
    takeRecord({ ...record, version: 3, document: newer }, book, log);
    takeRecord({ ...record, version: 2, document: { ...document, version: 2 } }, book, log);
    expect(book.get('autumn')?.version.reason).toBe('newer');
  });

  test.each([
    ['is not as its schema says', { ...document, version: 2, reason: undefined }],
    [
      'has a window that is none',
      { ...document, definition: { ...sampleDefinition(), end: '2026' } },
    ],
    ['is in no zone', { ...document, definition: sampleDefinition({ timeZone: 'Asia/Nowhere' }) }],
    ['is of another campaign', { ...document, definition: sampleDefinition({ id: 'other' }) }],
  ])('that %s is said, and the version before it stays', (_what, broken) => {
    const book = new CampaignBook();
    const log = listeningLog();
    takeRecord({ ...record, document }, book, log);
    takeRecord({ ...record, version: 2, document: { ...broken, version: 2 } }, book, log);
    expect(log.said.at(-1)).toBe('a definition can not be used');
    expect(book.get('autumn')?.version).toEqual(document);
    expect(book.get('other')).toBeUndefined();
    expect(book.newestVersion('autumn')).toBe(2);
  });
});
