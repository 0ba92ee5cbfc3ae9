import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import { type ErrorCode, TallyError, toError } from '../../../libs/base/errors.ts';
import type { LostOffsets } from '../../../libs/contracts/shard-meta.ts';
import { type RebuiltShard, rebuildPartition } from '../../aggregator/rebuild/rebuild-partition.ts';
import { CommandError } from '../command-error.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { type Progress, startProgress } from '../progress.ts';
import { openRebuild, type RebuildStage } from '../rebuild/open-rebuild.ts';
import { comparisonText, swappedText } from '../rebuild/report.ts';

interface RebuildOptions {
  readonly partition: readonly number[] | 'all';
  readonly reason?: string;
  readonly acceptLoss: readonly LostOffsets[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly abort?: boolean;
  readonly json?: boolean;
}

/** What is wrong with one partition alone. */
const refusals: ReadonlySet<string> = new Set<ErrorCode>([
  'conflict',
  'kafka_data_corrupt',
  'kafka_data_missing',
  'shard_corrupt',
]);

/** `tally rebuild` */
export function rebuildCommand(): Command {
  return new Command('rebuild')
    .description('Build shards anew from the log, compare them, and put them in place.')
    .requiredOption('--partition <list>', 'which ones: 3, or 0,3, or all', partitionList)
    .option('--reason <text>', 'why, for the record; needed unless with --dry-run or --abort')
    .option(
      '--accept-loss <from..to>',
      'offsets to give up for good, as a refusal has named them; may be given again',
      lossRange,
      [],
    )
    .option('--dry-run', 'build and compare, and leave everything as it was')
    .option('--yes', 'put the new shards in place without asking')
    .option('--abort', 'remove what rebuilds that ended early have left behind')
    .option('--json', 'one JSON object a partition')
    .addHelpText(
      'after',
      `
The present shard is served and counted on until the new one, built beside it, takes its place in
one step; its owner goes on from there. A rebuild that was interrupted goes on where it was when it
is started again. Run it with the settings of the aggregators: IDENTITY_KEY, ORDERS_PARTITIONER,
ORDERS_PARTITIONER_ENFORCE, REDIS_PREFIX.

Examples:
  $ tally rebuild --partition 3 --dry-run
  $ tally rebuild --partition all --reason "Redis was restored from an old backup" --yes
  $ tally rebuild --partition 3 --accept-loss 0..1799 --reason "retention was too short"
  $ tally rebuild --partition all --abort`,
    )
    .action(rebuild);
}

async function rebuild(options: RebuildOptions): Promise<void> {
  assertUsable(options);
  const signal = onInterrupt();
  const by = `${userInfo().username}@${hostname()}`;
  const stage = await openRebuild({ by, reason: options.reason ?? 'dry run', signal });
  try {
    const partitions = await partitionsOf(stage, options.partition);
    if (options.abort) return await abort(stage, partitions);
    await rebuildEach(stage, partitions, options);
  } finally {
    await stage.close();
  }
}

function assertUsable(options: RebuildOptions): void {
  const { abort: isAbort, dryRun, reason, yes, acceptLoss, partition } = options;
  if (isAbort) return;
  if (!dryRun && (reason ?? '').trim() === '') {
    throw new CommandError(2, 'Say why with --reason "…", for the record.');
  }
  if (!dryRun && !yes && !process.stdin.isTTY) {
    throw new CommandError(2, 'Nobody can be asked here: give --yes, or --dry-run to look first.');
  }
  if (acceptLoss.length > 0 && (partition === 'all' || partition.length !== 1)) {
    throw new CommandError(2, 'Offsets are of one partition: give --accept-loss with just one.');
  }
}

async function partitionsOf(
  { parts }: RebuildStage,
  wanted: RebuildOptions['partition'],
): Promise<number[]> {
  const count = await parts.log.partitionCount();
  const all = Array.from({ length: count }, (_, partition) => partition);
  if (wanted === 'all') return all;
  const missing = wanted.find((partition) => partition >= count);
  if (missing === undefined) return [...wanted];
  throw new CommandError(2, `There is no partition ${missing}: the topic has 0 to ${count - 1}.`);
}

async function abort({ parts }: RebuildStage, partitions: readonly number[]): Promise<void> {
  for (const partition of partitions) {
    const was = await parts.shadows.isBegun(partition);
    await parts.shadows.drop(partition);
    const what = was ? 'what was begun is removed' : 'nothing was begun';
    process.stdout.write(`partition ${partition}: ${what}\n`);
  }
}

/** One after the other; what one partition is refused for does not keep the others from theirs. */
async function rebuildEach(
  stage: RebuildStage,
  partitions: readonly number[],
  options: RebuildOptions,
): Promise<void> {
  const refused: number[] = [];
  for (const partition of partitions) {
    try {
      await rebuildOne(stage, partition, options);
    } catch (thrown) {
      const isRefusal = thrown instanceof TallyError && refusals.has(thrown.code);
      if (partitions.length === 1 || !isRefusal) throw thrown;
      process.stderr.write(`tally: partition ${partition}: ${thrown.message}\n`);
      refused.push(partition);
    }
  }
  if (refused.length === 0) return;
  throw new CommandError(1, `Not rebuilt: partition ${refused.join(', ')}. The others are.`);
}

async function rebuildOne(
  stage: RebuildStage,
  partition: number,
  options: RebuildOptions,
): Promise<void> {
  let progress: Progress | undefined;
  let begunAt = 0;
  let rebuilt: RebuiltShard;
  try {
    rebuilt = await rebuildPartition(partition, options.acceptLoss, {
      ...stage.parts,
      onBegin(_, from, to) {
        begunAt = from;
        progress = startProgress(`Partition ${partition}`, to - from);
      },
      onProgress: (next) => progress?.update(next - begunAt),
    });
  } catch (thrown) {
    if (stage.parts.signal.aborted) throw new CommandError(1, interrupted(partition));
    throw toError(thrown);
  } finally {
    progress?.stop();
  }
  const say = (text: string): void => void (options.json || process.stdout.write(text));
  say(comparisonText(rebuilt));
  const isWanted = !options.dryRun && (options.yes || (await agreed(partition)));
  if (!isWanted) await rebuilt.discard();
  const swapped = isWanted ? await rebuilt.swap() : null;
  if (swapped !== null) await stage.recordStart(partition, swapped.meta);
  say(swappedText(partition, swapped));
  if (options.json) process.stdout.write(`${asJson(rebuilt, swapped)}\n`);
}

function interrupted(partition: number): string {
  return (
    `Interrupted while partition ${partition} was built. The same command goes on where it was; ` +
    'tally rebuild --partition all --abort removes what it has left.'
  );
}

async function agreed(partition: number): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const question = `Put it in place of partition ${partition}'s shard? [y/N] `;
  const answer = await new Promise<string>((done) => {
    // The end of the input, and Ctrl-C, say no.
    lines.once('close', () => done(''));
    void lines.question(question).then(done, () => done(''));
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

function asJson(
  rebuilt: RebuiltShard,
  swapped: Awaited<ReturnType<RebuiltShard['swap']>> | null,
): string {
  const { partition, kind, bounds, before, after, unreadable, differences } = rebuilt;
  const { folded, durationMs } = rebuilt;
  const eventsPerSecond = Math.round((folded / Math.max(1, durationMs)) * 1000);
  return JSON.stringify({
    partition,
    kind,
    bounds,
    before,
    after,
    unreadable,
    differences,
    folded,
    durationMs: Math.round(durationMs),
    eventsPerSecond,
    swapped,
  });
}

function partitionList(text: string): readonly number[] | 'all' {
  if (text === 'all') return 'all';
  if (!/^\d{1,9}(,\d{1,9})*$/.test(text)) {
    throw new InvalidArgumentError(
      'It must be a number, several with commas between them, or all.',
    );
  }
  return [...new Set(text.split(',').map(Number))].sort((a, b) => a - b);
}

function lossRange(text: string, before: readonly LostOffsets[]): readonly LostOffsets[] {
  const found = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text);
  const [from, last] = [Number(found?.[1]), Number(found?.[2])];
  if (found !== null && from <= last) return [...before, { from, to: last + 1 }];
  throw new InvalidArgumentError('It must be two offsets, both included, such as 0..1799.');
}
