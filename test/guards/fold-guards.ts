import type { Guard, TestProof } from './guard.ts';

const shard = 'libs/fold/shard.ts';
const identityTable = 'libs/fold/identity-table.ts';

function shardTest(test: string): TestProof {
  return { file: 'libs/fold/shard.test.ts', test };
}

function purchaseTest(test: string): TestProof {
  return { file: 'libs/fold/purchase-log.test.ts', test };
}

/** The guards of the fold: what one record may do to a shard in memory. */
export const foldGuards: readonly Guard[] = [
  {
    name: 'identity of every event',
    holes: ['H1'],
    without: 'a redelivered event counts again',
    patches: [
      {
        file: shard,
        find: 'const known = this.identities.find(batch.identities, i * 4);',
        replace: 'const known: number = absent;',
      },
    ],
    noticedBy: [
      'simulation',
      shardTest('the same identity with the same facts is a duplicate, however it is written'),
    ],
  },
  {
    name: 'facts of an identity',
    holes: ['H17'],
    without: 'an event with other facts under a known id is dropped as a duplicate',
    patches: [
      {
        file: shard,
        find: 'if (this.identities.sameFacts(known, batch.facts, i * 2)) {',
        replace: 'if (known !== absent) {',
      },
    ],
    noticedBy: [
      'simulation',
      shardTest('the same identity with other facts is a conflict and goes to the dead letters'),
    ],
  },
  {
    name: 'all 128 bits of an identity',
    holes: ['H17'],
    without: 'two events that share 32 bits are one',
    patches: [
      {
        file: identityTable,
        find: 'if (slots[slot] === w0 && this.#isAt(entry - 1, words, at)) return entry - 1;',
        replace: 'if (slots[slot] === w0) return entry - 1;',
      },
    ],
    noticedBy: [
      {
        file: 'libs/fold/identity-table.test.ts',
        test: 'tells identities apart that differ in any one word',
      },
    ],
  },
  {
    name: 'place of a record by its key',
    holes: ['H15'],
    without: 'a record that a foreign producer put on another partition can count twice',
    patches: [
      {
        file: shard,
        find: 'if (!placed && enforcePlacement) {',
        replace: 'if (placed && enforcePlacement) {',
      },
    ],
    noticedBy: [
      'simulation',
      shardTest('a record on the wrong partition is counted, and rejected where that is enforced'),
    ],
  },
  {
    name: 'misplaced records are counted',
    holes: ['H15'],
    without: 'nobody sees that a producer partitions otherwise',
    patches: [
      { file: shard, find: 'if (!placed) this.#counts.misplaced++;', replace: 'void placed;' },
    ],
    noticedBy: [
      shardTest('a record on the wrong partition is counted, and rejected where that is enforced'),
    ],
  },
  {
    name: 'bound of every cell',
    holes: ['H4', 'H28'],
    without: 'a counter passes 2^53 and loses its last digits',
    patches: [
      {
        file: shard,
        find: 'if (weight > Number.MAX_SAFE_INTEGER && wouldOverflow(',
        replace: 'if (weight < 0 && wouldOverflow(',
      },
    ],
    noticedBy: [
      shardTest(
        'an event that would take a cell past 2^53 − 1 is rejected whole, the next one is not',
      ),
    ],
  },
  {
    name: 'bound of a cell after a reload',
    holes: ['H28'],
    without: 'a shard that was loaded forgets how near its counters are to the bound',
    patches: [
      {
        file: 'libs/fold/cell-restorer.ts',
        find: 'if (isBrand) for (const value of values) this.#weight += value;',
        replace: 'void isBrand;',
      },
    ],
    noticedBy: [
      {
        file: 'libs/store/reload.redis.test.ts',
        test: 'a shard that was loaded knows how near its cells are to the bound',
      },
    ],
  },
  {
    name: 'no hole before a chunk',
    holes: ['H5'],
    without: 'records that were never fetched are taken for gaps',
    patches: [
      {
        file: shard,
        find: "assert(chunk.firstOffset <= this.next, 'a chunk leaves no hole before it');",
        replace: 'assert(chunk.firstOffset >= 0, "");',
      },
    ],
    noticedBy: [shardTest('a chunk that leaves a hole before it is a broken invariant')],
  },
  {
    name: 'offsets without a record are counted',
    holes: ['H5'],
    without: 'the sum of all outcomes no longer says where a shard stands',
    patches: [
      { file: shard, find: 'counts.gaps += offset - counts.next;', replace: 'void offset;' },
    ],
    noticedBy: ['simulation', shardTest('every offset of a chunk is accounted for, gaps included')],
  },
  {
    name: 'offsets that were folded are left out',
    holes: ['H1', 'H5'],
    without: 'what is fetched again is counted as a duplicate, or twice as rejected',
    patches: [
      {
        file: shard,
        find: 'while (from < chunk.count && (chunk.offsets[from] as number) < this.next) from++;',
        replace: '',
      },
    ],
    noticedBy: [shardTest('offsets that were folded before are left out of a chunk that overlaps')],
  },
  {
    name: 'digest of the counters, at the owner',
    holes: ['H3', 'H23'],
    without: 'counters of two moments are counted on',
    patches: [
      {
        file: shard,
        find: 'if (found !== digest) {',
        replace: 'if (digest === undefined) {',
      },
    ],
    noticedBy: ['simulation', shardTest('blocks of two moments, or not all of them, are no shard')],
  },
  {
    name: 'purchases are in the digest',
    holes: ['H3', 'H23'],
    without: 'buyers of two moments are counted on',
    patches: [
      {
        file: shard,
        find: 'const found = this.#digests.textWith(this.#pageDigests);',
        replace: 'const found = digest;',
      },
    ],
    noticedBy: [
      purchaseTest(
        'is no shard with a page that is missing, torn, of another moment or of no listing',
      ),
    ],
  },
  {
    name: 'pages of purchases are whole',
    holes: ['H3', 'H23'],
    without: 'a shard that lost purchases goes on, and writes the next ones in their place',
    patches: [
      {
        file: 'libs/fold/purchase-log.ts',
        find: 'if (count < 1 || (count < pagePurchases && number < pages.length - 1)) {',
        replace: 'if (count < 0) {',
      },
    ],
    noticedBy: [
      purchaseTest(
        'is no shard with a page that is missing, torn, of another moment or of no listing',
      ),
    ],
  },
];
