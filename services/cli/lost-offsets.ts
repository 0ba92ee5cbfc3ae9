import { Option } from 'commander';
import { CorruptRangeError } from '../../libs/kafka/corrupt-range.ts';
import { lostOffsets } from './arguments.ts';
import { CommandError } from './command-error.ts';

/** `--accept-loss` of the commands that count the topic without changing anything. */
export function acceptLossOption(conflicts: string[]): Option {
  return new Option(
    '--accept-loss <partition:first..last>',
    "leave out offsets that can't be read, as gaps; again for more",
  )
    .argParser(lostOffsets)
    .conflicts(conflicts);
}

/** Adds the option to give to an error over records that can't be decoded. */
export function withWayOut(thrown: unknown): unknown {
  if (!(thrown instanceof CorruptRangeError)) return thrown;
  const { baseOffset, lastOffset } = thrown.range;
  const wayOut = `count what remains with --accept-loss <partition>:${baseOffset}..${lastOffset}`;
  return new CommandError(1, `${thrown.message}; ${wayOut}.`);
}
