import type { Guard, TestProof } from './guard.ts';

const swapLua = 'libs/store/lua/swap-4.lua';
const starts = 'services/aggregator/shard-starts.ts';

function rebuildTest(test: string): TestProof {
  return { file: 'services/aggregator/rebuild/rebuild.kafka.test.ts', test };
}

function startsTest(test: string): TestProof {
  return { file: 'services/aggregator/shard-starts.kafka.test.ts', test };
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
    name: 'one builder at a time',
    holes: ['H9', 'H11'],
    without: 'a shadow that somebody else builds is put in place half-built',
    patches: [
      {
        file: swapLua,
        find: "if built[1] ~= epoch then return { 'fenced', built[1] or '', built[2] or '' } end",
        replace: '',
      },
    ],
    noticedBy: [rebuildTest('of two who build the same shard, the first is refused')],
  },
  {
    name: 'a swap fences whoever owned the shard',
    holes: ['H9', 'H11'],
    without: 'the owner of the old shard commits into the new one',
    patches: [
      {
        file: swapLua,
        find: "local raised = string.format('%.0f', above + 1)",
        replace: "local raised = string.format('%.0f', above)",
      },
    ],
    noticedBy: [
      rebuildTest(
        'a sound shard is rebuilt to the same figures, and takes the place of the old one',
      ),
    ],
  },
];
