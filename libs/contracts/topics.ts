/** Names of the Kafka topics. `ORDERS_TOPIC` can rename the first; its dead letters follow it. */
export const topics = {
  orders: 'orders.events.v1',
  definitions: 'campaigns.definitions.v1',
  /** Each step of each close, by campaign. */
  closes: 'campaigns.closes.v1',
  /** Where the count of each partition starts, outside the Redis that holds the counts. */
  starts: 'tally.starts.v1',
  /** Who did what, when and why, each record with the hash of the one before. */
  audit: 'audit.v1',
  /** What is said by itself when it happens. */
  signals: 'campaigns.signals.v1',
} as const;

/** The topic that takes the dead letters of an order topic. */
export function deadLetterTopic(ordersTopic: string): string {
  return `${ordersTopic}.dlq`;
}
