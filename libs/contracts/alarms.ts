/**
 * Everything that an operator is called for, in one table. An alarm's name is the `alarm` field of its
 * log line, the label of its metric, the state that `/readyz`, `/integrity` and `tally status` show,
 * and the name of its runbook: `docs/runbooks/<name>.md`. A test holds them all together.
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
] as const;

export type Alarm = HaltAlarm | (typeof watchAlarms)[number];

export interface AlarmSpec {
  /** What has happened, in a few words. */
  readonly title: string;
  /** Name of the metric that shows it, without labels. */
  readonly metric: string;
  /** What to do about a halted partition, to be read behind a semicolon; null where no command helps. */
  readonly wayOut: ((partition: number) => string) | null;
}

const rebuild = (partition: number): string =>
  `\`tally rebuild --partition ${partition}\` builds it anew from the log`;

const halted = 'tally_halted_partitions';

export const alarms: Readonly<Record<Alarm, AlarmSpec>> = {
  'log-expired': {
    title: 'records are gone from the log that the count needs',
    metric: halted,
    wayOut: (partition) =>
      `\`tally rebuild --partition ${partition}\` names what is lost and how to go on without it`,
  },
  'log-truncated': { title: 'the log ends before the count', metric: halted, wayOut: rebuild },
  'log-replaced': { title: 'the log is another than was counted', metric: halted, wayOut: rebuild },
  'batch-corrupt': {
    title: 'the log holds bytes that can not be decoded',
    metric: halted,
    wayOut: (partition) =>
      `\`tally rebuild --partition ${partition}\` names what is lost and how to go on without it`,
  },
  'shard-corrupt': { title: 'the stored shard is damaged', metric: halted, wayOut: rebuild },
  'redis-unsuitable': {
    title: 'the stored shard is not for this program or its settings',
    metric: halted,
    wayOut: null,
  },
  'fold-failed': { title: 'the program can not fold a record', metric: halted, wayOut: null },
  'partitions-added': {
    title: 'the order topic has more partitions than before',
    metric: 'tally_partitions_added_total',
    wayOut: null,
  },
  'records-misplaced': {
    title: 'records come on another partition than their key belongs to',
    metric: 'tally_misplaced_total',
    wayOut: null,
  },
  'dead-letters': {
    title: 'records are rejected or in conflict',
    metric: 'tally_dead_letters_total',
    wayOut: null,
  },
  lag: { title: 'counting is behind the log', metric: 'kafka_consumergroup_lag', wayOut: null },
  'figures-stale': {
    title: 'shown figures are behind the log',
    metric: 'tally_query_complete_until_timestamp_seconds',
    wayOut: null,
  },
  'doubts-in-a-row': {
    title: 'a shard is loaded again and again',
    metric: 'tally_doubts_in_a_row',
    wayOut: null,
  },
  'changes-lost': {
    title: 'readers lose the stream of changes and load shards anew',
    metric: 'tally_query_reloads_total',
    wayOut: null,
  },
};
