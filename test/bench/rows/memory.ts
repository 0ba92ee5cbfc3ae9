import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { IdentityTable } from '../../../libs/fold/identity-table.ts';
import type { Row } from '../row.ts';

const tables = 8;
const identitiesEach = 250_000;
const megabyte = 1_000_000;

/** What identities take in memory, with the index over them. */
export function memoryRow(): Row {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return {
    name: 'memory',
    question: 'memory: 2 million identities in 8 tables',
    figures: {
      megabytes: {
        label: 'heap and buffers',
        unit: 'MB/million',
        digits: 1,
        target: { atMost: 48 },
      },
    },
    samplesMax: 1,
    async sample() {
      const usedBytes = (): number => {
        collect();
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        return heapUsed + arrayBuffers;
      };
      const before = usedBytes();
      const filled = Array.from({ length: tables }, fill);
      const bytes = usedBytes() - before;
      const millions = filled.reduce((sum, { count }) => sum + count, 0) / 1_000_000;
      return { megabytes: bytes / megabyte / millions };
    },
  };
}

/** A table with identities that are as evenly spread as hashes are. */
function fill(): IdentityTable {
  const table = new IdentityTable();
  const words = new Int32Array(6);
  for (let i = 0; i < identitiesEach; i++) {
    crypto.getRandomValues(words);
    table.add(words, 0, words, 4);
  }
  return table;
}
