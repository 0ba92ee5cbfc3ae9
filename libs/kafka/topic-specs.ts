import { deadLetterTopic, topics } from '../contracts/topics.ts';

/** A topic as it must be. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly settings: Readonly<Record<string, string>>;
}

export interface TopicChoices {
  /** The order topic, if it has another name than usual. */
  readonly ordersTopic?: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

const keptForEver = { 'retention.ms': '-1', 'retention.bytes': '-1' };

/**
 * The topics that Tally needs, each with what its numbers rest on:
 *
 * - Records are kept for ever: a shard is rebuilt, and a campaign recounted, from the log. Where an
 *   archive takes over, retention may come down to the campaign, its return window and the close.
 * - `LogAppendTime`: a producer's clock in the past would let records expire at once, one in the
 *   future would keep them for ever.
 * - Dead letters have as many partitions as the orders, and each lies on the partition of its
 *   record: partitions stay independent, and a replay finds its letters in the order they came.
 *   A letter is larger than its record by its headers and may have been compressed with others
 *   before, hence the higher limit.
 * - Definitions are one short history that every reader takes in order: one partition.
 * - So are the closes.
 * - The audit trail is one chain: one partition.
 * - Signals are one history, which says what was said already: one partition.
 * - Where counts start is asked for by shard, and only the latest word counts: compacted.
 * - A leader that lost records must not take over (`unclean.leader.election.enable`).
 */
export function topicSpecs(choices: TopicChoices): TopicSpec[] {
  const { partitions, replicationFactor } = choices;
  const orders = choices.ordersTopic ?? topics.orders;
  return [
    ordersSpec(orders, partitions, replicationFactor),
    deadLettersSpec(deadLetterTopic(orders), partitions, replicationFactor),
    definitionsSpec(topics.definitions, replicationFactor),
    closesSpec(topics.closes, replicationFactor),
    startsSpec(topics.starts, replicationFactor),
    auditSpec(topics.audit, replicationFactor),
    signalsSpec(topics.signals, replicationFactor),
  ];
}

export function ordersSpec(
  topic: string,
  partitions: number,
  replicationFactor: number,
): TopicSpec {
  return { topic, partitions, replicationFactor, settings: commonSettings(replicationFactor) };
}

export function deadLettersSpec(
  topic: string,
  partitions: number,
  replicationFactor: number,
): TopicSpec {
  const settings = {
    ...commonSettings(replicationFactor),
    'max.message.bytes': String(16 * 1024 * 1024),
  };
  return { topic, partitions, replicationFactor, settings };
}

export function definitionsSpec(topic: string, replicationFactor: number): TopicSpec {
  return { topic, partitions: 1, replicationFactor, settings: commonSettings(replicationFactor) };
}

/** The steps of all closes: one history, in one order, kept for ever. */
export function closesSpec(topic: string, replicationFactor: number): TopicSpec {
  return { topic, partitions: 1, replicationFactor, settings: commonSettings(replicationFactor) };
}

/** Where counts start: the latest word on each shard is all that is asked for. */
export function startsSpec(topic: string, replicationFactor: number): TopicSpec {
  const settings = { ...commonSettings(replicationFactor), 'cleanup.policy': 'compact' };
  return { topic, partitions: 1, replicationFactor, settings };
}

/** Who did what: one chain, in one order, kept for ever. */
export function auditSpec(topic: string, replicationFactor: number): TopicSpec {
  return { topic, partitions: 1, replicationFactor, settings: commonSettings(replicationFactor) };
}

/** What was said by itself: one history, kept for ever, so that nothing is said twice. */
export function signalsSpec(topic: string, replicationFactor: number): TopicSpec {
  return { topic, partitions: 1, replicationFactor, settings: commonSettings(replicationFactor) };
}

function commonSettings(replicationFactor: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    ...keptForEver,
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': String(Math.max(1, replicationFactor - 1)),
    'unclean.leader.election.enable': 'false',
  };
}
