import type { Guard, TestProof } from './guard.ts';

const feed = 'libs/kafka/lane-feed.ts';
const header = 'libs/kafka/batch-header.ts';
const decompress = 'libs/kafka/decompress.ts';
const fetchResponse = 'libs/kafka/fetch-response.ts';

function laneTest(test: string): TestProof {
  return { file: 'libs/kafka/lane-feed.test.ts', test };
}

function setTest(test: string): TestProof {
  return { file: 'libs/kafka/set-readers.test.ts', test };
}

function seamTest(test: string): TestProof {
  return { file: 'libs/kafka/kafkajs-seam.test.ts', test };
}

function groupTest(test: string): TestProof {
  return { file: 'libs/kafka/group-order-log.kafka.test.ts', test };
}

const bomb = setTest('refuses a %s bomb');

/** The guards of reading the log. */
export const logGuards: readonly Guard[] = [
  {
    name: 'CRC of a record batch',
    holes: ['H28'],
    without: 'a flipped bit is counted',
    patches: [{ file: header, find: 'if (stored !== computed) {', replace: 'if (stored < 0) {' }],
    noticedBy: [
      setTest('stops at a batch whose CRC does not fit, after what came before it'),
      groupTest('that were fetched wrong stop their partition only'),
    ],
  },
  {
    name: 'message formats from before v2 are refused',
    holes: ['H25'],
    without: 'bytes of another layout are read as records',
    patches: [{ file: header, find: 'if (header.magic !== 2) {', replace: 'if (false) {' }],
    noticedBy: [setTest('refuses %s by name')],
  },
  {
    name: 'records fill their batch',
    holes: ['H25', 'H28'],
    without: 'records that a producer left out of its count are not read',
    patches: [
      {
        file: 'libs/kafka/record-walk.ts',
        find: 'if (at !== end) throw',
        replace: 'if (at < 0) throw',
      },
    ],
    noticedBy: [setTest('a batch of records that do not fill it is corrupt although its CRC fits')],
  },
  {
    name: 'rolled-back transactions are left out',
    holes: ['H5'],
    without: 'records that their producer took back are counted',
    patches: [
      {
        file: 'libs/kafka/aborted-records.ts',
        find: 'return this.#rolledBack.has(batch.producerId);',
        replace: 'return false;',
      },
    ],
    noticedBy: [setTest('leaves out control batches and what was rolled back')],
  },
  {
    name: 'gzip has a bound',
    holes: ['H25'],
    without: 'one batch takes the process down',
    patches: [
      {
        file: decompress,
        find: 'return gunzipSync(bytes, { maxOutputLength: bytesMax });',
        replace: 'return gunzipSync(bytes);',
      },
    ],
    noticedBy: [bomb],
  },
  {
    name: 'snappy has a bound',
    holes: ['H25'],
    without: 'one batch takes the process down',
    patches: [
      { file: decompress, find: 'assertBound(snappyBlockBytes(block), bytesMax);', replace: '' },
    ],
    noticedBy: [bomb],
  },
  {
    name: 'lz4 has a bound',
    holes: ['H25'],
    without: 'one batch takes the process down',
    patches: [
      {
        file: decompress,
        find: 'assertBound(lz4FrameBytes(bytes, bytesMax), bytesMax);',
        replace: '',
      },
    ],
    noticedBy: [bomb],
  },
  {
    name: 'zstd has a bound',
    holes: ['H25'],
    without: 'one batch takes the process down',
    patches: [
      {
        file: decompress,
        find: 'return zstdDecompressSync(bytes, { maxOutputLength: bytesMax });',
        replace: 'return zstdDecompressSync(bytes);',
      },
    ],
    noticedBy: [bomb],
  },
  {
    name: 'what each leader wrote is told apart',
    holes: ['H9'],
    without: 'records of a new leader are folded before the log is compared',
    patches: [
      {
        file: 'libs/kafka/batch-reader.ts',
        find: 'if (this.#offset > firstOffset && header.leaderEpoch !== this.#leaderEpoch) break;',
        replace: '',
      },
    ],
    noticedBy: [setTest('hands over what each leader wrote by itself, and says which it was')],
  },
  {
    name: 'an offset out of range is told, not stepped over',
    holes: ['H6'],
    without: 'kafkajs goes on at an end of the log, and commits that to the group',
    patches: [
      {
        file: fetchResponse,
        find: 'errorCode: isOutOfRange ? 0 : errorCode,',
        replace: 'errorCode,',
      },
    ],
    noticedBy: [
      seamTest('fetch responses of every version keep record sets undecoded'),
      groupTest('an offset beyond the log is told and nothing is read elsewhere'),
    ],
  },
  {
    name: 'what comes after a pause is joined to what is known',
    holes: ['H8'],
    without: 'a topic that was made anew while nobody looked is counted on',
    patches: [{ file: feed, find: 'if (lane.isOutOfSight) {', replace: 'if (false) {' }],
    noticedBy: [
      laneTest('is read again from what is known where it may have been replaced unseen'),
    ],
  },
  {
    name: 'a pause between two fetches is noticed',
    holes: ['H8'],
    without: 'a process that was frozen does not know that it was',
    patches: [
      {
        file: 'libs/kafka/sight-gaps.ts',
        find: '> this.#gapMsMax',
        replace: '> Number.MAX_VALUE',
      },
    ],
    noticedBy: [
      {
        file: 'libs/kafka/sight-gaps.test.ts',
        test: 'a fetch that comes long after the one before it is found, by either clock',
      },
    ],
  },
  {
    name: 'a log that starts later is told',
    holes: ['H5', 'H10'],
    without: 'records that were deleted before they were read are taken for gaps',
    patches: [
      {
        file: feed,
        find: 'if (set.isOutOfRange || set.logStartOffset > fromOffset) {',
        replace: 'if (set.isOutOfRange) {',
      },
    ],
    noticedBy: [laneTest('is told as well where the log only says that it starts later')],
  },
  {
    name: 'what was fetched before a start is dropped',
    holes: ['H1', 'H5'],
    without: 'records of another place than the one asked for are handed over',
    patches: [
      { file: feed, find: 'if (fromOffset !== lane.position) {', replace: 'if (fromOffset < 0) {' },
    ],
    noticedBy: [laneTest('drops what was fetched before the last start and asks again from there')],
  },
  {
    name: 'a closed lane hands nothing over',
    holes: ['H1', 'H11'],
    without: 'records that were being decoded reach an owner that has given them up',
    patches: [
      {
        file: feed,
        find: 'if (chunk === null || lane.isClosed) break;',
        replace: 'if (chunk === null) break;',
      },
    ],
    noticedBy: [laneTest('hands nothing over that was still being decoded when it was paused: %s')],
  },
  {
    name: 'a partition that is held back is set aside',
    holes: ['H14'],
    without: 'one partition that waits for Redis stops all others of its broker',
    patches: [
      {
        file: feed,
        find: 'if (await lane.room(this.#parts.options.holdMsMax)) return;',
        replace: 'if (await lane.room(900_000)) return;',
      },
    ],
    noticedBy: [
      laneTest('is set aside when it is full for long, and taken up when it has room'),
      groupTest(
        'a listener that waits for ever holds back its partition, not the others nor the membership',
      ),
    ],
  },
  {
    name: 'a batch that never comes whole is corrupt',
    holes: ['H25'],
    without: 'a partition stands still without a word',
    patches: [
      {
        file: feed,
        find: '} else if (++lane.emptyFetches >= emptyFetchesMax) {',
        replace: '} else if (lane.emptyFetches < 0) {',
      },
    ],
    noticedBy: [laneTest('calls a batch corrupt that never arrives whole')],
  },
];
