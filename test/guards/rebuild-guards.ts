import type { Guard, TestProof } from './guard.ts';

const swapLua = 'libs/store/lua/swap-4.lua';
const starts = 'services/aggregator/shard-starts.ts';
const shadowBuilder = 'services/aggregator/rebuild/shadow-builder.ts';
const rebuildPartition = 'services/aggregator/rebuild/rebuild-partition.ts';

function rebuildTest(test: string): TestProof {
  return { file: 'services/aggregator/rebuild/rebuild.kafka.test.ts', test };
}

function startsTest(test: string): TestProof {
  return { file: 'services/aggregator/shard-starts.kafka.test.ts', test };
}

function refusalTest(test: string): TestProof {
  return { file: 'services/aggregator/rebuild/rebuild-refusals.kafka.test.ts', test };
}

/** The guards of making a shard, and of building one anew beside the one that is shown. */
export const rebuildGuards: readonly Guard[] = [
  {
    name: 'a shard that is gone starts where its count did',
    holes: ['H10', 'H24'],
    without: 'an emptied Redis is filled from what the log still holds, as if that were all',
    patches: [
      {
        file: starts,
        find: 'if (recorded !== undefined && recorded.start < low) {',
        replace: 'if (recorded !== undefined && recorded.start < 0) {',
      },
    ],
    noticedBy: [
      startsTest(
        'a shard that is gone is counted again from where it started, not from what is left',
      ),
    ],
  },
  {
    name: 'where a count starts is put on record first',
    holes: ['H24'],
    without: 'a Redis that is emptied takes with it where its counts had started',
    patches: [
      {
        file: starts,
        find: "if (recorded === undefined) await starts.record(partition, { start, lost }, 'first claim');",
        replace: 'if (recorded === undefined) void lost;',
      },
      {
        file: 'services/aggregator/take-over.ts',
        find: 'void noteStart(partition, claim.meta, parts);',
        replace: 'void noteStart;',
      },
    ],
    noticedBy: [
      startsTest('a new shard starts at the first record that there is, and that is put on record'),
    ],
  },
  {
    name: 'a group that has committed speaks for a shard that is gone',
    holes: ['H10', 'H24'],
    without: 'a shard of before starts were recorded is counted from what is left',
    patches: [
      {
        file: starts,
        find: 'if (recorded === undefined && low > 0 && (await starts.wasCounted(partition))) {',
        replace: 'if (recorded === undefined && low < 0) {',
      },
    ],
    noticedBy: [
      startsTest(
        'without a record, a group that has committed says that the partition was counted before',
      ),
    ],
  },
  {
    name: 'a shadow is put in place where its builder left it',
    holes: ['H9', 'H11'],
    without: 'a shadow that Redis has lost the last commits of is put in place',
    patches: [
      {
        file: swapLua,
        find: "if built[2] ~= next then return { 'moved', built[1] or '', built[2] or '' } end",
        replace: '',
      },
    ],
    noticedBy: [refusalTest('a shadow that went back is not put in place')],
  },
  {
    name: 'a shadow has a side of its own',
    holes: ['H3', 'H9'],
    without: 'a shadow writes its identities over those of the shard that is shown',
    patches: [
      {
        file: swapLua,
        find: "if (shown[3] or 'a') == built[3] then return { 'side', built[3] } end",
        replace: '',
      },
    ],
    noticedBy: [
      refusalTest(
        'a shadow whose identities lie where those of the shown shard do is not put in place',
      ),
    ],
  },
  {
    name: 'a shadow is whole when it is put in place',
    holes: ['H9', 'H22'],
    without: 'a shadow without some of its identities is put in place',
    patches: [
      {
        file: shadowBuilder,
        find: 'if (!(await store.verify(this.#claim, meta))) {',
        replace: 'if (meta.next < 0) {',
      },
    ],
    noticedBy: [refusalTest('a shadow that has lost identities is not put in place')],
  },
  {
    name: 'a shadow is held against the log when it is put in place',
    holes: ['H8', 'H9'],
    without: 'a fold of a log that is gone is put in place',
    patches: [
      {
        file: shadowBuilder,
        find: '    await assertSameLog(log, this.#claim.partition, meta);\n    if (!(await store',
        replace: '    if (!(await store',
      },
    ],
    noticedBy: [refusalTest('a shadow of a log that has changed since is not put in place')],
  },
  {
    name: 'a new leader is met with a look at the log, in a rebuild too',
    holes: ['H9'],
    without: 'a shadow is folded from two logs',
    patches: [
      {
        file: shadowBuilder,
        find: 'if (chunk.leaderEpoch === this.#leaderEpoch) return;',
        replace: 'if (chunk.leaderEpoch >= 0) return;',
      },
    ],
    noticedBy: [refusalTest('a new leader whose log is another is noticed while it is read')],
  },
  {
    name: 'a loss is given up by its exact offsets',
    holes: ['H10', 'H24'],
    without: 'more is given up than anybody has said',
    patches: [
      {
        file: 'services/aggregator/rebuild/rebuild-plan.ts',
        find: 'return one.from === other.from && one.to === other.to;',
        replace: 'return one.from >= 0 && other.to >= 0;',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/rebuild/rebuild-plan.test.ts',
        test: 'offsets that are gone, %s, are named',
      },
    ],
  },
  {
    name: 'what can be read is not given up',
    holes: ['H25'],
    without: 'an operator who mistypes an offset leaves out records that are there',
    patches: [
      {
        file: rebuildPartition,
        find: 'if (found === null || found.baseOffset > from || found.lastOffset + 1 !== range.to) {',
        replace: 'if (range.to < 0) {',
      },
    ],
    noticedBy: [rebuildTest('what can be read is not given up')],
  },
  {
    name: 'letters of another log are sent, whatever stood at their offsets',
    holes: ['H8', 'H25'],
    without: 'dead letters of a topic that was made anew are in no topic',
    patches: [
      {
        file: rebuildPartition,
        find: 'if (thrown instanceof LogLostError) return nothing;',
        replace:
          'if (thrown instanceof LogLostError) return { from: shown.start, to: shown.next };',
      },
    ],
    noticedBy: [
      'simulation',
      rebuildTest(
        'dead letters of a log that was made anew are sent, whatever stood at their offsets',
      ),
    ],
  },
  {
    name: 'a rebuild has the identity key of the owners',
    holes: ['H17'],
    without: 'identities of two keys stand in one installation, and no owner takes the shard',
    patches: [
      {
        file: rebuildPartition,
        find: 'stored === identityKeyFingerprint) return;',
        replace: "stored !== '') return;",
      },
    ],
    noticedBy: [rebuildTest('another identity key than the owners have is refused')],
  },
  {
    name: 'no two shadows have the same epoch',
    holes: ['H11'],
    without: 'a rebuild that was waiting writes its identities into the shard that is shown',
    patches: [
      {
        file: 'libs/store/shadow-store.ts',
        find: 'String(1 + Math.floor(random() * epochsMax)),',
        replace: "'1',",
      },
    ],
    noticedBy: [
      {
        file: 'libs/store/shadow-store.redis.test.ts',
        test: 'whoever built a shadow that was put in place since is refused by the next one',
      },
    ],
  },
  {
    name: 'a swap fences whoever owned the shard',
    holes: ['H9', 'H11'],
    without: 'the owner of the old shard commits into the new one',
    patches: [
      {
        file: swapLua,
        find: 'or tonumber(built[1])) + 1)',
        replace: 'or tonumber(built[1])))',
      },
    ],
    noticedBy: [
      rebuildTest(
        'a sound shard is rebuilt to the same figures, and takes the place of the old one',
      ),
    ],
  },
];
