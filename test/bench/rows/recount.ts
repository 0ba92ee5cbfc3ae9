import { fileURLToPath } from 'node:url';
import type { BenchStack } from '../bench-stack.ts';
import { Child } from '../child.ts';
import { cpuMicrosOf } from '../cpu.ts';
import { campaignFile, playedTopic } from '../orders.ts';
import type { Row } from '../row.ts';

const pairs = 4_000_000;
const lookEveryMs = 100;
const recordsPattern = /^([\d,]+) records in ([\d.]+) s/;

/** The whole campaign of the books, counted again from its topic. */
export function recountRow(stack: BenchStack): Row {
  return {
    name: 'recount',
    question: '`tally recount` of 4 million pairs from the topic',
    figures: {
      seconds: { label: 'as the command says', unit: 's', digits: 1, target: { atMost: 20 } },
      wall: { label: 'from its start to its end', unit: 's', digits: 1 },
      cpu: { label: 'the command, all threads', unit: 'µs CPU/record', digits: 2 },
      records: { label: 'records counted', unit: 'records', digits: 0 },
    },
    samplesMax: 1,
    async sample() {
      const { topic } = await playedTopic(stack, { units: pairs });
      const started = performance.now();
      const child = await Child.start({
        main: 'services/cli/main.ts',
        args: ['recount', '--campaign', fileURLToPath(campaignFile), '--topic', topic],
        env: { KAFKA_BROKERS: stack.brokers },
      });
      const cpuMicros = await cpuUntilExit(child);
      const code = await child.exited;
      const wall = (performance.now() - started) / 1000;
      const said = child.logs.map(({ msg }) => recordsPattern.exec(String(msg))).find(Boolean);
      if (code !== 0 || !said) throw new Error('tally recount failed');
      const records = Number(said[1]?.replaceAll(',', ''));
      return { seconds: Number(said[2]), wall, cpu: cpuMicros / records, records };
    },
  };
}

/** CPU µs of a process until shortly before its end. */
async function cpuUntilExit(child: Child): Promise<number> {
  let cpuMicros = 0;
  const looking = setInterval(() => {
    try {
      cpuMicros = cpuMicrosOf(child.pid);
    } catch {
      // It has just ended, and the last look counts.
    }
  }, lookEveryMs);
  await child.exited;
  clearInterval(looking);
  return cpuMicros;
}
