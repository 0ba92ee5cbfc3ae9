import type { Guard, TestProof } from './guard.ts';

const logCheck = 'services/aggregator/log-check.ts';

const whatHappenedIsSaid: TestProof = {
  file: 'services/aggregator/log-check.test.ts',
  test: 'what has happened to the log is said: %s',
};

/** The guards that hold a stored shard against the log that it is a fold of. */
export const anchorGuards: readonly Guard[] = [
  {
    name: 'anchor',
    holes: ['H8', 'H9'],
    without: 'a topic that was made anew or truncated is counted on',
    patches: [
      {
        file: logCheck,
        find: '  if (anchor === null) return {',
        replace:
          '  if (anchor !== null) return { leaderEpoch: null, readFrom: next };\n  if (anchor === null) return {',
      },
    ],
    noticedBy: ['simulation', whatHappenedIsSaid],
  },
  {
    name: 'id of the topic that was counted',
    holes: ['H8'],
    without: 'a topic that was made anew with the very same last record is counted on',
    patches: [
      { file: logCheck, find: 'topicId !== meta.topicId) {', replace: 'topicId.length < 0) {' },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/log-check.test.ts',
        test: 'another one is none, although it holds the very same records',
      },
    ],
  },
  {
    name: 'fetches by the id of the topic',
    holes: ['H8'],
    without: 'a topic that is made anew between two fetches is counted on top of the one before it',
    patches: [
      {
        file: 'libs/kafka/fetch-by-id.ts',
        find: 'if (version < apiVersion) return named;',
        replace: 'if (version > 0) return named;',
      },
    ],
    noticedBy: [
      {
        file: 'libs/kafka/topic-ids.kafka.test.ts',
        test: 'a topic that was made anew is not fetched from, nor read back, as the one that it was',
      },
    ],
  },
  {
    name: 'a topic of another id ends the stay in the group',
    holes: ['H8', 'H12'],
    without: 'partitions that are paused when a topic is made anew wait for ever',
    patches: [
      {
        file: 'libs/kafka/group-order-log.ts',
        find: 'if (isOtherTopic(thrown)) session?.end(toError(thrown));',
        replace: 'void session;',
      },
    ],
    noticedBy: [
      {
        file: 'libs/kafka/topic-ids.kafka.test.ts',
        test: 'a topic that was made anew while all of it is paused is noticed by who reads it back',
      },
    ],
  },
  {
    name: 'hash of the anchor',
    holes: ['H8', 'H9'],
    without: 'any record at the offset of the last one will do',
    patches: [
      {
        file: logCheck,
        find: 'recordHash(record.key, record.value) !== anchor.hash ||',
        replace: 'recordHash(record.key, record.value) === undefined ||',
      },
    ],
    noticedBy: [whatHappenedIsSaid],
  },
  {
    name: 'timestamp of the anchor',
    holes: ['H8', 'H9'],
    without: 'the same bytes at the same offset hide what was lost before them',
    patches: [
      {
        file: logCheck,
        find: 'record.timestamp !== meta.recordTimestampMs',
        replace: 'record.timestamp === undefined',
      },
    ],
    noticedBy: ['simulation', whatHappenedIsSaid],
  },
  {
    name: 'anchor in what was fetched',
    holes: ['H8'],
    without: 'a log that is replaced between its proof and its first fetch is counted on',
    patches: [
      {
        file: logCheck,
        find: 'return isCovered && !isFound ?',
        replace: 'return isCovered && isFound === null ?',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/log-check.test.ts',
        test: 'another record than the last one that was counted is found',
      },
    ],
  },
  {
    name: 'a log that ends before next halts',
    holes: ['H8', 'H9'],
    without: 'a topic that was made anew is read from its end, once it gets there',
    patches: [{ file: logCheck, find: 'if (next > high) {', replace: 'if (next < 0) {' }],
    noticedBy: [whatHappenedIsSaid],
  },
  {
    name: 'records that expired uncounted halt',
    holes: ['H10'],
    without: 'a range that retention took is left out without a word',
    patches: [{ file: logCheck, find: 'if (next < low) {', replace: 'if (next < 0) {' }],
    noticedBy: ['simulation', whatHappenedIsSaid],
  },
];
