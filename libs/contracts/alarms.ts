/**
 * Everything that an operator is called for, in one table. An alarm's name is the `alarm` field of its
 * log line, the label of `tally_alarms_active`, what `/readyz` and `tally status` show, and the name
 * of its runbook: `docs/runbooks/<name>.md`. A test holds them all together.
 */

/** Why a partition is halted: a proof failed, and going on could show a wrong number. */
export const haltAlarms = [
  'log-expired',
  'log-truncated',
  'log-replaced',
  'batch-corrupt',
  'shard-corrupt',
  'redis-unsuitable',
  'fold-failed',
] as const;

export type HaltAlarm = (typeof haltAlarms)[number];

/** What an operator has to know of while counting goes on. */
export const watchAlarms = [
  'partitions-added',
  'records-misplaced',
  'dead-letters',
  'lag',
  'figures-stale',
  'doubts-in-a-row',
  'changes-lost',
  'webhook-failing',
] as const;

export type Alarm = HaltAlarm | (typeof watchAlarms)[number];

/** When an alarm is raised that has a measure, and how long it stays after its last cause. */
export const alarmLimits = {
  /** Records behind the log, and for how long. */
  lagRecords: 10_000,
  lagMs: 120_000,
  /** Times that a shard was loaded anew without a commit between. */
  doubtsInARow: 3,
  /** How far behind shown figures may be. */
  staleMs: 60_000,
  /** Streams of changes that readers lost within `lastingMs`. */
  changesLost: 3,
  /** For how long the webhook of signals takes none of them. */
  webhookMs: 300_000,
  /** How long after their last cause alarms stay that have moments and no state. */
  lastingMs: 600_000,
} as const;

export interface AlarmSpec {
  /** What has happened, in a few words. */
  readonly title: string;
  /** `page`: numbers are missing or wrong to rely on, now. `ticket`: it can wait until the morning. */
  readonly severity: 'page' | 'ticket';
  readonly raisedBy: 'aggregator' | 'query-api';
  /** What to do about a halted partition, to be read behind a semicolon; null where no command helps. */
  readonly wayOut: ((partition: number) => string) | null;
}

const anew = (partition: number): string =>
  `\`tally rebuild --partition ${partition}\` builds it anew from the log`;

const without = (partition: number): string =>
  `\`tally rebuild --partition ${partition}\` names what is lost and how to go on without it`;

function halt(title: string, wayOut: AlarmSpec['wayOut']): AlarmSpec {
  return { title, severity: 'page', raisedBy: 'aggregator', wayOut };
}

function watch(
  title: string,
  severity: AlarmSpec['severity'],
  raisedBy: AlarmSpec['raisedBy'] = 'aggregator',
): AlarmSpec {
  return { title, severity, raisedBy, wayOut: null };
}

export const alarms: Readonly<Record<Alarm, AlarmSpec>> = {
  'log-expired': halt('records are gone from the log that the count needs', without),
  'log-truncated': halt('the log ends before the count', anew),
  'log-replaced': halt('the log is another than the one that was counted', anew),
  'batch-corrupt': halt("the log holds bytes that can't be decoded", without),
  'shard-corrupt': halt('the stored shard is damaged', anew),
  'redis-unsuitable': halt('the stored shard is not for this program or its settings', null),
  'fold-failed': halt("the program can't fold a record", null),
  'partitions-added': watch('the order topic has more partitions than before', 'page'),
  'records-misplaced': watch(
    'records lie on another partition than their key belongs to',
    'ticket',
  ),
  'dead-letters': watch('records are rejected or in conflict', 'ticket'),
  lag: watch('counting is behind the log', 'page'),
  'figures-stale': watch('shown figures are behind the log', 'page', 'query-api'),
  'doubts-in-a-row': watch('a shard is loaded again and again', 'page'),
  'changes-lost': watch(
    'readers lose streams of changes and load shards anew',
    'ticket',
    'query-api',
  ),
  'webhook-failing': watch('the webhook does not take signals', 'ticket', 'query-api'),
};

/** The alarms that a service raises. */
export function alarmNames(service: AlarmSpec['raisedBy']): Alarm[] {
  return (Object.keys(alarms) as Alarm[]).filter((alarm) => alarms[alarm].raisedBy === service);
}

/** An alarm that is raised now. */
export interface ActiveAlarm {
  readonly alarm: Alarm;
  /** The partition that it is about; null where it is about all. */
  readonly partition: number | null;
  /** What exactly, with its numbers. */
  readonly detail: string;
}
