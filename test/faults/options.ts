import { parseArgs } from 'node:util';
import type { Scenario } from './scenario.ts';

export const help = `Breaks real processes on this machine, and proves that no number is wrong after it.

Usage: make faults ARGS="[options]", or node test/faults/main.ts [options]

  --only F1,F5     only these scenarios (all)
  --seed S         where chance starts; the same seed draws the same moments (a random one)
  --minutes N      play scenarios in random order, again and again, until N minutes are over
  --json FILE      write the results into this file, also while it runs
  --list           list the scenarios, and what they need
  --help           this text

Each scenario has a Redis of its own and a campaign that is written while things go wrong. It passes
when the API, a recount of the log and the simulator agree in every figure of every brand on both
clocks, when each partition accounts for each of its records, when no answer contradicted another,
and when the faults have hit what they were aimed at. What the processes of a failed play said is
kept in out/faults.

Everything runs on 127.0.0.1, and only what was started here is ended. Kafka is the one that
KAFKA_BROKERS points at, or one of the run's own.

Examples:
  make faults
  make faults ARGS="--only F1,F14 --seed k3f9"
  make faults ARGS="--minutes 60 --json out/faults.json"
`;

export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly seed: string;
  /** Null plays each scenario once, in order. */
  readonly minutes: number | null;
  readonly jsonFile: string | null;
}

/**
 * Reads the command line; gives text to print where that is all that was asked for.
 *
 * @throws Error that says what to change
 */
export function readOptions(args: readonly string[], all: readonly Scenario[]): Options | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return help;
  if (values.list) return listText(all);
  return {
    scenarios: values.only === undefined ? all : chosen(values.only, all),
    seed: values.seed ?? Math.random().toString(36).slice(2, 8),
    minutes: values.minutes === undefined ? null : minutesOf(values.minutes),
    jsonFile: values.json ?? null,
  };
}

function chosen(only: string, all: readonly Scenario[]): Scenario[] {
  return only.split(',').map((word) => {
    const wanted = word.trim().toUpperCase();
    const found = all.find(({ id }) => id === wanted);
    if (found === undefined) throw new Error(`There is no scenario ${word.trim()}. See --list.`);
    return found;
  });
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0 && minutes <= 24 * 60)) {
    throw new Error(`--minutes must be a number up to 1440, not "${text}".`);
  }
  return minutes;
}

function listText(all: readonly Scenario[]): string {
  const lines = all.map(({ id, name, windows }) =>
    [`${id.padEnd(4)} ${name}`, ...windows.map((window) => `       ${window}`)].join('\n'),
  );
  return `${lines.join('\n')}\n`;
}
