import { setTimeout as sleep } from 'node:timers/promises';
import type { TotalsAnswer } from '../../libs/contracts/api.ts';
import { runTally, type TallyRun } from '../support/run-tally.ts';
import { until } from '../support/until.ts';
import type { Stage } from './stage.ts';

/** Asks of a halt that nothing whole was shown, spread over about a second. */
const haltMsMax = 40_000;
const looks = 10;
const lookEveryMs = 100;
/** A reader hears of a halt with its next check of the shard. */
const hiddenMsMax = 5_000;

/**
 * Waits until a partition has halted for a reason, and gives it as the log says it.
 *
 * @param since when the reason began, where there were others like it before
 */
export async function halted(
  stage: Stage,
  partition: number,
  reason: RegExp,
  since = new Date(0),
): Promise<string> {
  const said = (): string[] => {
    const lines = [...stage.counters.processes].flatMap(({ logs }) => logs);
    const found = lines.filter(
      (line) => line['partition'] === partition && new Date(String(line['time'])) >= since,
    );
    return found.map((line) => `${line['msg']}: ${line['reason']}`);
  };
  const find = (): string | undefined => said().find((text) => reason.test(text));
  try {
    return (await until(find, { waitMsMax: haltMsMax, everyMs: 50 })) as string;
  } catch {
    const last = said().slice(-3).join('; ');
    throw new Error(`Partition ${partition} did not halt with ${reason}. Its last words: ${last}`);
  }
}

/**
 * Holds the API to showing nothing as whole while partitions are halted: it refuses, and names them
 * to who asks for a part.
 *
 * @throws Error that says what was shown
 */
export async function assertHidden(stage: Stage, partitions: readonly number[]): Promise<void> {
  const isHidden = async (): Promise<boolean> => {
    const { status } = await fetch(`${stage.campaignUrl}/totals`);
    const { partial, missingPartitions = [] } = await stage.campaign.ask<TotalsAnswer>(
      stage.api,
      '/totals?allowPartial=true',
    );
    return (
      status === 503 && partial && partitions.every((each) => missingPartitions.includes(each))
    );
  };
  await until(isHidden, {
    what: `the API to refuse while partitions ${partitions} are halted`,
    waitMsMax: hiddenMsMax,
    everyMs: lookEveryMs,
  });
  for (let look = 0; look < looks; look += 1) {
    if (!(await isHidden())) throw new Error(`The API showed halted partitions ${partitions}.`);
    await sleep(lookEveryMs);
  }
}

/** Runs `tally` with the settings of the stage's processes. */
export async function tally(
  { campaign }: Stage,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<TallyRun> {
  return runTally(args, {
    KAFKA_BROKERS: campaign.topic.brokers,
    REDIS_URL: campaign.redisUrl,
    REDIS_PREFIX: campaign.redisPrefix,
    ORDERS_TOPIC: campaign.topic.topic,
    ...env,
  });
}

/** Takes the way out of a halt: builds a shard anew, and gives up what is named. */
export async function rebuild(
  stage: Stage,
  partition: number | 'all',
  accepted?: string,
): Promise<void> {
  const loss = accepted === undefined ? [] : ['--accept-loss', accepted];
  const { code, output, errors } = await tally(stage, [
    ...['rebuild', '--partition', String(partition), '--reason', 'fault kit', '--yes'],
    ...loss,
  ]);
  if (code !== 0) throw new Error(`tally rebuild ended with ${code}: ${errors}${output}`);
}

/** All halts so far had a cause; those that come now are false alarms. */
export async function haltsWereDue(stage: Stage): Promise<void> {
  await stage.counters.sampleAll();
  stage.haltsExpected = stage.counters.sum('tally_halts_total');
}

/** The partitions of the stage's topic. */
export function partitionsOf({ campaign }: Stage): number[] {
  return Array.from({ length: campaign.topic.partitions }, (_, partition) => partition);
}
