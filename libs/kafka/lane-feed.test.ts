import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { copyChunk, fetchedSet, writtenBatch } from '../../test/support/record-set.ts';
import { until } from '../../test/support/until.ts';
import type { FetchedSet } from './fetched-set.ts';
import { LaneFeed } from './lane-feed.ts';
import type { PartitionBounds } from './order-log.ts';
import { orderLogDefaults } from './order-log-options.ts';
import type { Decode } from './set-reader.ts';

/** A feed whose listener writes down what it hears, and holds back what `hold` gives. */
function feedOf(
  more: {
    bounds?: () => Promise<PartitionBounds[]>;
    holdMsMax?: number;
    fetchPaceMs?: number;
    decode?: Decode;
  } = {},
) {
  const heard: string[] = [];
  const asked: string[] = [];
  const failures: Error[] = [];
  const listener = {
    hold: (): Promise<void> | undefined => undefined,
    assigned: () => undefined,
    revoked: () => undefined,
    partitionsAdded: () => undefined,
    lost: (
      partition: number,
      { wanted, low, high }: { wanted: number; low: number; high: number },
    ) => {
      heard.push(`lost ${partition}: ${wanted} not in ${low}..${high}`);
    },
    outOfSight: (partition: number) => {
      heard.push(`out of sight ${partition}`);
      feed.start(partition, 0);
    },
    corrupt: (partition: number, { baseOffset }: { baseOffset: number }) => {
      heard.push(`corrupt ${partition}: ${baseOffset}`);
    },
    records: (chunk: Parameters<typeof copyChunk>[0]) => {
      const { firstOffset, endOffset, records } = copyChunk(chunk);
      const values = records.map(({ value }) => value?.toString()).join('');
      heard.push(`${firstOffset}..${endOffset} ${values}`);
      return listener.hold();
    },
  };
  const feed = new LaneFeed({
    listener,
    control: {
      seek: (partition, offset) => asked.push(`seek ${partition} ${offset}`),
      pause: (partitions) => asked.push(`pause ${partitions.join()}`),
      resume: (partition) => asked.push(`resume ${partition}`),
    },
    options: {
      ...orderLogDefaults,
      topic: 't',
      groupId: 'g',
      holdMsMax: more.holdMsMax ?? orderLogDefaults.holdMsMax,
      fetchPaceMs: more.fetchPaceMs ?? 0,
      decode: more.decode ?? orderLogDefaults.decode,
    },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    bounds: more.bounds ?? (() => Promise.resolve([])),
    fail: (error) => failures.push(error),
  });
  return { feed, listener, heard, asked, failures };
}

/** One batch with a record a letter. */
function setOf(baseOffset: number, letters: string): FetchedSet {
  return fetchedSet(
    writtenBatch(
      baseOffset,
      [...letters].map((value) => ({ key: null, value })),
    ),
  );
}

const ignore = (): void => undefined;

/** Long enough for everything that is ready to be handed over. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await nextTurn();
}

describe('a lane', () => {
  test('hands over what was fetched, in order, and says how far it is', async () => {
    const { feed, heard, asked } = feedOf();
    const ends: number[] = [];
    feed.start(0, 5);
    await feed.take({ set: setOf(5, 'ab'), fromOffset: 5 }, (end) => ends.push(end));
    await feed.take({ set: setOf(7, 'c'), fromOffset: 7 }, (end) => ends.push(end));
    await settle();
    expect(asked).toEqual(['seek 0 5', 'resume 0']);
    expect(heard).toEqual(['5..7 ab', '7..8 c']);
    expect(ends).toEqual([7, 8]);
  });

  test('hands nothing over before it is started, nor after a pause', async () => {
    const { feed, heard } = feedOf();
    await feed.take({ set: setOf(0, 'a'), fromOffset: 0 }, ignore);
    feed.start(0, 0);
    await feed.take({ set: setOf(0, 'a'), fromOffset: 0 }, ignore);
    feed.pause(0);
    await settle();
    expect(heard).toEqual([]);
  });

  test.each<Decode>(['batches', 'kafkajs'])(
    'hands nothing over that was still being decoded when it was paused: %s',
    async (decode) => {
      const { feed, heard } = feedOf({ decode });
      let isDecoded = false;
      const set: FetchedSet = {
        ...setOf(0, 'a'),
        // The last that a reader asks for when it makes a chunk.
        get highWatermark() {
          isDecoded = true;
          feed.pause(0);
          return 1;
        },
      };
      feed.start(0, 0);
      await feed.take({ set, fromOffset: 0 }, ignore);
      await settle();
      expect(isDecoded).toBe(true);
      expect(heard).toEqual([]);
    },
  );

  test('drops what was fetched before the last start and asks again from there', async () => {
    const { feed, heard, asked } = feedOf();
    feed.start(0, 0);
    feed.start(0, 3);
    asked.length = 0;
    await feed.take({ set: setOf(0, 'abcdef'), fromOffset: 0 }, ignore);
    await settle();
    expect(heard).toEqual([]);
    expect(asked).toEqual(['seek 0 3', 'resume 0']);
    await feed.take({ set: setOf(0, 'abcdef'), fromOffset: 3 }, ignore);
    await settle();
    expect(heard).toEqual(['3..6 def']);
  });

  test('waits for the listener before the next chunk, while another lane goes on', async () => {
    const { feed, listener, heard } = feedOf({ holdMsMax: 5_000 });
    const held = Promise.withResolvers<void>();
    listener.hold = () => held.promise;
    feed.start(0, 0);
    feed.start(1, 0);
    await feed.take({ set: setOf(0, 'a'), fromOffset: 0 }, ignore);
    await settle();
    listener.hold = () => undefined;
    await feed.take({ set: setOf(1, 'b'), fromOffset: 1 }, ignore);
    await feed.take({ set: { ...setOf(0, 'x'), partition: 1 }, fromOffset: 0 }, ignore);
    await settle();
    expect(heard).toEqual(['0..1 a', '0..1 x']);
    held.resolve();
    await settle();
    expect(heard).toEqual(['0..1 a', '0..1 x', '1..2 b']);
  });

  test('is set aside when it is full for long, and taken up when it has room', async () => {
    const { feed, listener, asked, heard } = feedOf({ holdMsMax: 1 });
    const held = Promise.withResolvers<void>();
    listener.hold = () => held.promise;
    feed.start(0, 0);
    asked.length = 0;
    for (const [offset, letter] of [...'abc'].entries()) {
      await feed.take({ set: setOf(offset, letter), fromOffset: offset }, ignore);
      await settle();
    }
    expect(heard).toEqual(['0..1 a']);
    expect(asked).toEqual(['pause 0']);
    listener.hold = () => undefined;
    held.resolve();
    await settle();
    expect(heard).toEqual(['0..1 a', '1..2 b', '2..3 c']);
    expect(asked).toEqual(['pause 0', 'resume 0']);
  });

  test('is read again from what is known where it may have been replaced unseen', async () => {
    const { feed, heard, asked } = feedOf();
    feed.start(0, 0);
    feed.loseSight();
    await feed.take({ set: setOf(0, 'a'), fromOffset: 0 }, ignore);
    await settle();
    expect(heard).toEqual(['0..1 a']);
    feed.loseSight();
    asked.length = 0;
    await feed.take({ set: setOf(1, 'x'), fromOffset: 1 }, ignore);
    await settle();
    expect(heard).toEqual(['0..1 a', 'out of sight 0']);
    expect(asked).toEqual(['seek 0 0', 'resume 0']);
    // What then comes is joined to what is known by one fetch, however late that was.
    feed.loseSight();
    await feed.take({ set: setOf(0, 'ab'), fromOffset: 0 }, ignore);
    await settle();
    expect(heard.slice(2)).toEqual(['0..2 ab']);
  });

  test('puts off the next fetch while fetches bring little, and not after much', async () => {
    const { feed } = feedOf({ fetchPaceMs: 200 });
    feed.start(0, 0);
    feed.start(1, 0);
    const much = { ...setOf(0, 'x'.repeat(20_000)), partition: 1 };
    let isDone = false;
    const little = feed.take({ set: setOf(0, 'a'), fromOffset: 0 }, ignore).then(() => {
      isDone = true;
    });
    await feed.take({ set: much, fromOffset: 0 }, ignore);
    await feed.take({ set: setOf(1, 'b'), fromOffset: 1 }, ignore);
    await settle();
    expect(isDone).toBe(false);
    await little;
  });

  test('lets go of whoever waits for room when everything is closed', async () => {
    const { feed, listener, heard } = feedOf({ holdMsMax: 60_000 });
    listener.hold = () => new Promise(() => undefined);
    feed.start(0, 0);
    await feed.take({ set: setOf(0, 'a'), fromOffset: 0 }, ignore);
    await settle();
    await feed.take({ set: setOf(1, 'b'), fromOffset: 1 }, ignore);
    const waiting = feed.take({ set: setOf(2, 'c'), fromOffset: 2 }, ignore);
    feed.closeAll();
    await waiting;
    await settle();
    expect(heard).toEqual(['0..1 a']);
  });

  test('gives the memory of a set back only after the listener is done with it', async () => {
    const { feed, listener } = feedOf();
    const held = Promise.withResolvers<void>();
    listener.hold = () => held.promise;
    let isReleased = false;
    const set = { ...setOf(0, 'a'), release: () => (isReleased = true) };
    feed.start(0, 0);
    await feed.take({ set, fromOffset: 0 }, ignore);
    await settle();
    expect(isReleased).toBe(false);
    held.resolve();
    await settle();
    expect(isReleased).toBe(true);
  });

  test('stops at a corrupt batch after what came before it', async () => {
    const { feed, heard, asked } = feedOf();
    const broken = writtenBatch(1, [{ key: null, value: 'b' }]);
    broken[broken.length - 2] = 0;
    feed.start(0, 0);
    asked.length = 0;
    const bytes = Buffer.concat([writtenBatch(0, [{ key: null, value: 'a' }]), broken]);
    await feed.take({ set: fetchedSet(bytes), fromOffset: 0 }, ignore);
    await settle();
    expect(heard).toEqual(['0..1 a', 'corrupt 0: 1']);
    expect(asked).toEqual(['pause 0']);
  });

  test('calls a batch corrupt that never arrives whole', async () => {
    const { feed, heard } = feedOf();
    const part = setOf(0, 'abcdefgh').bytes.subarray(0, 70);
    feed.start(0, 0);
    for (let fetch = 0; fetch < 500; fetch++) {
      await feed.take({ set: fetchedSet(part), fromOffset: 0 }, ignore);
      await nextTurn();
    }
    await settle();
    expect(heard).toEqual(['corrupt 0: 0']);
  });

  test('passes on what the listener throws', async () => {
    const { feed, listener, failures } = feedOf();
    listener.hold = () => {
      throw new Error('no room in the head');
    };
    feed.start(0, 0);
    await feed.take({ set: setOf(0, 'a'), fromOffset: 0 }, ignore);
    await settle();
    expect(failures.map(({ message }) => message)).toEqual(['no room in the head']);
  });
});

describe('an offset that is not in the log', () => {
  const outOfRange = { ...setOf(0, 'a'), isOutOfRange: true };

  test('is told with the bounds, and the partition is paused', async () => {
    const { feed, heard, asked } = feedOf({
      bounds: async () => [{ partition: 0, low: 10, high: 20 }],
    });
    feed.start(0, 3);
    await feed.take({ set: outOfRange, fromOffset: 3 }, ignore);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['lost 0: 3 not in 10..20']);
    expect(asked.at(-1)).toBe('pause 0');
  });

  test('is told as well where the log only says that it starts later', async () => {
    const { feed, heard } = feedOf({ bounds: async () => [{ partition: 0, low: 9, high: 20 }] });
    feed.start(0, 3);
    await feed.take({ set: { ...setOf(9, 'a'), logStartOffset: 9 }, fromOffset: 3 }, ignore);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['lost 0: 3 not in 9..20']);
  });

  test('is told where the log has it after all, since that may be another log', async () => {
    const { feed, heard, asked } = feedOf({
      bounds: async () => [{ partition: 0, low: 0, high: 20 }],
    });
    feed.start(0, 3);
    await feed.take({ set: outOfRange, fromOffset: 3 }, ignore);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['lost 0: 3 not in 0..20']);
    expect(asked.at(-1)).toBe('pause 0');
  });

  test('is told once the bounds can be had', async () => {
    let asks = 0;
    const { feed, heard } = feedOf({
      bounds: async () => {
        if (++asks < 2) throw new Error('away');
        return [{ partition: 0, low: 10, high: 20 }];
      },
    });
    feed.start(0, 3);
    await feed.take({ set: outOfRange, fromOffset: 3 }, ignore);
    await until(() => heard.length > 0);
    expect(asks).toBe(2);
  });
});
