import type { Guard, TestProof } from './guard.ts';

const shardReader = 'libs/store/shard-reader.ts';
const liveShards = 'services/query-api/live-shards.ts';

function followTest(test: string): TestProof {
  return { file: 'libs/store/follow.redis.test.ts', test };
}

function readerTest(test: string): TestProof {
  return { file: 'libs/store/shard-reader.redis.test.ts', test };
}

function liveTest(test: string): TestProof {
  return { file: 'services/query-api/live-shards.test.ts', test };
}

/** The guards of those who show what is stored. */
export const readerGuards: readonly Guard[] = [
  {
    name: 'digest of the counters, at the reader',
    holes: ['H21', 'H23'],
    without: 'counters of two moments are shown',
    patches: [
      {
        file: shardReader,
        find: 'if (counters.digest !== end.state.meta.digest) {',
        replace: "if (counters.digest === '') {",
      },
    ],
    noticedBy: ['simulation', followTest('counters of two moments are not shown')],
  },
  {
    name: 'a hole in the stream is noticed',
    holes: ['H21'],
    without: 'a reader misses changes and shows a sum of others',
    patches: [
      {
        file: shardReader,
        find: 'if (!follows(change, this.#state)) {',
        replace: 'if (change.from === undefined) {',
      },
    ],
    noticedBy: ['simulation', followTest('a hole in the stream leads to a reload')],
  },
  {
    name: 'a change says what it was made from',
    holes: ['H21', 'H24'],
    without: 'changes of a shard that was made anew are shown over the one before',
    patches: [
      {
        file: shardReader,
        find: ' && change.fromDigest === meta.digest;',
        replace: ';',
      },
    ],
    noticedBy: [
      readerTest('a change of a shard that was made anew is not put on top of the one before'),
    ],
  },
  {
    name: 'a shard that went back is loaded again',
    holes: ['H1', 'H21'],
    without: 'a reader shows what Redis has lost until it is counted again',
    patches: [
      {
        file: shardReader,
        find: "if (meta.next < before.meta.next) return this.distrust('it went back');",
        replace: '',
      },
    ],
    noticedBy: [followTest('a shard that went back is told again from where it is')],
  },
  {
    name: 'a shard that was made anew is loaded again',
    holes: ['H21', 'H24'],
    without: 'a reader shows the counters of before at an offset that was reached again',
    patches: [
      {
        file: shardReader,
        find: "if (meta.next === next && meta.digest !== digest) return this.distrust('it was made anew');",
        replace: '',
      },
    ],
    noticedBy: [followTest('a shard that was made anew and came to the same offset is told again')],
  },
  {
    name: 'a shard that is gone is not shown',
    holes: ['H21', 'H24'],
    without: 'an emptied Redis goes unnoticed by whoever looks at figures',
    patches: [
      {
        file: shardReader,
        find: "if (stored === undefined) return this.distrust('there is no such shard any more');",
        replace: 'if (stored === undefined) return;',
      },
    ],
    noticedBy: [followTest('a shard that is gone is not shown any more')],
  },
  {
    name: 'a stream that does not move is noticed',
    holes: ['H21'],
    without: 'a reader stays behind for ever',
    patches: [
      {
        file: shardReader,
        find: "if (this.#aheadAt === next) return this.#fallBehind('its stream of changes does not move');",
        replace: '',
      },
    ],
    noticedBy: [followTest('a change that never reaches the stream is noticed')],
  },
  {
    name: 'a new owner is shown',
    holes: ['H21'],
    without: 'the epoch that an operator sees is an old one',
    patches: [
      {
        file: shardReader,
        find: 'if (meta.next === next && epoch !== this.#state.epoch) {',
        replace: 'if (epoch < 0) {',
      },
    ],
    noticedBy: [followTest('a new owner shows as a new epoch')],
  },
  {
    name: 'a load takes all changes up to its end',
    holes: ['H21'],
    without: 'a scan that met newer values is shown under an older offset',
    patches: [
      {
        file: shardReader,
        find: 'while (place !== undefined && place.state.meta.next < stored.state.meta.next) {',
        replace: 'while (place !== undefined && place.state.meta.next < 0) {',
      },
      {
        file: shardReader,
        find: 'if (counters.digest !== end.state.meta.digest) {',
        replace: "if (counters.digest === '') {",
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'a halted partition is not shown',
    holes: ['H8', 'H9', 'H10', 'H21'],
    without: 'figures that are known to be wrong are shown as whole',
    patches: [
      {
        file: shardReader,
        find: 'return meta.halted !== undefined && !(this.#options.evenHalted ?? false);',
        replace: 'return meta.halted === "";',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/halt-mark.redis.test.ts',
        test: 'a shard that is hidden is shown to nobody but those who mend it, until it is shown',
      },
      {
        file: 'services/aggregator/halt-mark.redis.test.ts',
        test: 'a reader that follows hears of it from the stream of changes',
      },
    ],
  },
  {
    name: 'a load that is outrun is given up',
    holes: ['H21'],
    without: 'pieces of several moments are shown, or a reader never comes to an end',
    patches: [
      {
        file: shardReader,
        find: 'const loadAttemptsMax = 5;',
        replace: 'const loadAttemptsMax = 50;',
      },
    ],
    noticedBy: [
      readerTest('a shard that changes faster than it can be loaded is unreadable, not mixed'),
    ],
  },
  {
    name: 'a missing shard is a 503',
    holes: ['H21'],
    without: 'a smaller number looks whole',
    patches: [
      {
        file: 'services/query-api/figures/open-question.ts',
        find: 'if (missing !== undefined && (missing.length === 0 || allowPartial)) return;',
        replace: 'if (missing === undefined || missing.length >= 0 || allowPartial) return;',
      },
    ],
    noticedBy: [
      {
        file: 'services/query-api/routes/figures.test.ts',
        test: 'makes no smaller number that looks whole',
      },
    ],
  },
  {
    name: 'a shard that can not be read is taken out',
    holes: ['H21'],
    without: 'what a reader gave up is shown on',
    patches: [{ file: liveShards, find: '    this.cube.remove(partition);\n', replace: '' }],
    noticedBy: [liveTest('is a shard that can not be trusted, until it is loaded again')],
  },
  {
    name: 'an empty log is not taken for an empty partition',
    holes: ['H8', 'H10'],
    without: 'a partition whose records have all expired is shown as zero',
    patches: [
      {
        file: liveShards,
        find: 'return this.end(partition)?.high === 0 && !this.#hadRecords.has(partition);',
        replace: 'return this.end(partition) !== undefined;',
      },
    ],
    noticedBy: [
      liveTest('is every partition that has no shard, unless it never held a record'),
      liveTest('is a partition whose records have all expired before they were folded'),
    ],
  },
];
