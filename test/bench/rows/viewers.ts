import { setTimeout as sleep } from 'node:timers/promises';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { shardKeys } from '../../../libs/store/keys.ts';
import type { BenchStack } from '../bench-stack.ts';
import { Child, type LogLine } from '../child.ts';
import { cpuMicrosOf } from '../cpu.ts';
import {
  type BenchRecord,
  type LiveTally,
  someRecords,
  startLive,
  writeAt,
} from '../live-tally.ts';
import type { Row, Sample } from '../row.ts';

const viewers = 5_000;
const perSecond = 5_000;
const watchedSeconds = 15;
/** The crowd may take so many seconds to come. */
const arrivalSecondsMax = 60;

/** Many viewers of one live stream of one process, while orders come in. */
export function viewersRow(stack: BenchStack): Row {
  return {
    name: 'viewers',
    question: `${viewers.toLocaleString('en')} viewers of one API process, at 5,000 events/s`,
    figures: {
      p50: {
        label: 'from the figures of an update to the last viewer, p50',
        unit: 'ms',
        digits: 0,
      },
      p99: {
        label: 'from the figures of an update to the last viewer, p99',
        unit: 'ms',
        digits: 0,
        target: { atMost: 250 },
      },
      perSecond: { label: 'updates', unit: '/s', digits: 1 },
      missed: { label: 'updates that a slow viewer skipped', unit: '%', digits: 1 },
      apiCpu: { label: 'API', unit: '% of a core', digits: 0 },
      counted: {
        label: 'events counted, of those written meanwhile',
        unit: '%',
        digits: 1,
        target: { atLeast: 95 },
      },
    },
    samplesMax: 1,
    async sample() {
      const live = await startLive(stack);
      try {
        return await watchCrowd(stack, live);
      } finally {
        await live.end();
      }
    },
  };
}

async function watchCrowd(stack: BenchStack, live: LiveTally): Promise<Sample> {
  const { topic, partitions, api, streamUrl } = live;
  const records = await someRecords(perSecond * (arrivalSecondsMax + watchedSeconds), {
    seed: 'viewers',
    partitions,
  });
  const writer = new TopicWriter(stack.kafka, topic);
  const enough = new AbortController();
  let written = 0;
  const write = ({ partition, key, value }: BenchRecord): Promise<void> | undefined => {
    written++;
    return writer.write(partition, { key, value });
  };
  const writing = writeAt(records, perSecond, write, enough.signal);
  const crowd = await Child.start({
    main: 'test/bench/viewer-crowd.ts',
    args: [streamUrl, String(viewers), String(watchedSeconds)],
    env: {},
  });
  try {
    await said(crowd, 'connected');
    const look = async () => ({
      written,
      counted: await countedBy(stack, live),
      cpuMicros: cpuMicrosOf(api.pid),
      atMs: performance.now(),
    });
    const before = await look();
    const watched = await said(crowd, 'watched');
    const after = await look();
    if (written === records.length) {
      throw new Error(
        `The crowd took more than ${arrivalSecondsMax} s to come, so orders ran out.`,
      );
    }
    const seconds = (after.atMs - before.atMs) / 1000;
    return {
      p50: Number(watched['p50']),
      p99: Number(watched['p99']),
      perSecond: Number(watched['updates']) / watchedSeconds,
      missed: 100 * Number(watched['missedShare']),
      apiCpu: (after.cpuMicros - before.cpuMicros) / 10_000 / seconds,
      counted: (100 * (after.counted - before.counted)) / (after.written - before.written),
    };
  } finally {
    enough.abort();
    await writing;
    await writer.close();
    await crowd.end('SIGKILL');
  }
}

/** What a process says under this message. */
async function said(child: Child, message: string): Promise<LogLine> {
  for (;;) {
    const line = child.logs.find(({ msg }) => msg === message);
    if (line !== undefined) return line;
    child.assertRunning();
    await sleep(50);
  }
}

/** Events that are committed. */
async function countedBy(stack: BenchStack, { prefix, topic, partitions }: LiveTally) {
  let counted = 0;
  for (let partition = 0; partition < partitions; partition++) {
    const { shard } = shardKeys({ prefix, topic }, partition);
    counted += Number((await stack.redis.hget(shard, 'next')) ?? 0);
  }
  return counted;
}
