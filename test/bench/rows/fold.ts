import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { createFastReader } from '../../../libs/fold/fast-reader.ts';
import { measured } from '../cpu.ts';
import { recordsIn } from '../orders.ts';
import type { Row } from '../row.ts';
import { identity, newShards } from '../shards.ts';
import { cost } from './scan.ts';

/** What it costs to fold events that are in memory, and what of it is not the scan. */
export function foldRow(from: () => Promise<RecordChunk[]>): Row {
  const reader = createFastReader({ identityKey: identity.key });
  return {
    name: 'fold',
    question: 'fold: 8 shards from nothing, events in memory, scan included',
    figures: {
      total: { label: 'scan, placement, identity, cells', unit: 'µs CPU/event', digits: 3 },
      rest: { label: 'the same without the scan', unit: 'µs CPU/event', digits: 3 },
      rate: { label: 'the same as events/s of one core', unit: 'events/CPU s', digits: 0 },
    },
    warmUps: 1,
    async sample() {
      const chunks = await from();
      const shards = newShards(8);
      const { cpuMicros } = await measured(() => {
        for (const chunk of chunks) shards[chunk.partition]?.fold(chunk);
      });
      const total = cpuMicros / recordsIn(chunks);
      return {
        total,
        rest: total - (await cost(reader, chunks, 1)),
        rate: 1_000_000 / total,
      };
    },
  };
}
