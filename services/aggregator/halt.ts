import { TallyError } from '../../libs/base/errors.ts';
import { alarms, type HaltAlarm } from '../../libs/contracts/alarms.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { CorruptRange, LostRange } from '../../libs/kafka/order-log.ts';

/** The log is not the one that a shard was counted from, or not all of it is there. */
export class LogLostError extends TallyError {
  readonly alarm: HaltAlarm;

  constructor(alarm: 'log-expired' | 'log-truncated' | 'log-replaced', message: string) {
    super('kafka_data_missing', message);
    this.alarm = alarm;
  }
}

/** The alarm of an error that trying again would only meet again; undefined for all others. */
export function haltAlarmOf(error: Error): HaltAlarm | undefined {
  if (error instanceof LogLostError) return error.alarm;
  if (!(error instanceof TallyError)) return undefined;
  switch (error.code) {
    case 'kafka_data_missing':
      return 'log-expired';
    case 'redis_unsuitable':
      return 'redis-unsuitable';
    case 'shard_corrupt':
      return 'shard-corrupt';
    default:
      return undefined;
  }
}

/** A halt as people read it: what is wrong, and the way out where a command is one. */
export function haltText(partition: number, alarm: HaltAlarm, reason: string): string {
  const wayOut = alarms[alarm].wayOut?.(partition);
  return wayOut === undefined ? reason : `${reason.replace(/\.$/, '')}; ${wayOut}.`;
}

/** The halt over an offset that the log does not hold: its alarm, and the reason. */
export function lostHalt({ wanted, low, high }: LostRange): [HaltAlarm, string] {
  const reason = `Offset ${wanted} is not in the log, which holds ${low} to ${high - 1}.`;
  return [wanted < low ? 'log-expired' : 'log-truncated', reason];
}

/** The halt over record batches that can't be decoded: its alarm, and the reason. */
export function corruptHalt(range: CorruptRange): [HaltAlarm, string] {
  const { baseOffset, lastOffset, reason } = range;
  return ['batch-corrupt', `Offsets ${baseOffset} to ${lastOffset} can't be decoded: ${reason}.`];
}

/** Whether an operator has given up what can't be decoded, so that it is passed over and not met anew. */
export function isGivenUp({ lastOffset }: CorruptRange, meta: ShardMeta | undefined): boolean {
  return (meta?.lost ?? []).some(({ from, to }) => lastOffset >= from && lastOffset < to);
}
