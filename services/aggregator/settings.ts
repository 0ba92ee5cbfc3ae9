import { choice, durationMs, text } from '../../libs/base/setting.ts';
import {
  kafkaSettings,
  processSettings,
  redisSettings,
} from '../../libs/contracts/common-settings.ts';

import { placementSettings } from '../../libs/contracts/placement-settings.ts';

/** Everything that the aggregator can be told. */
export const aggregatorSettings = {
  ...kafkaSettings,
  ...redisSettings,
  ...processSettings({ metricsPort: 9101 }),
  CONSUMER_GROUP: text({
    default: 'tally-aggregator',
    description: 'Consumer group that the aggregators of one installation share.',
    example: 'tally-aggregator',
  }),
  KAFKA_DECODE: choice(['batches', 'kafkajs'], {
    default: 'batches',
    description:
      'Who decodes fetched records: our own reader of whole record batches, or kafkajs, slower.',
    example: 'kafkajs',
  }),
  ...placementSettings,
  IDENTITY_KEY: text({
    default: 'tally',
    secret: true,
    description:
      'Secret that event identities are hashed with, so that nobody can make two events collide. ' +
      'It must stay the same for the life of the shards.',
    example: 'a-long-random-text',
  }),
  VERIFY_EVERY: durationMs({
    default: 5_000,
    minMs: 100,
    description: 'How often an idle owner compares its shards with Redis.',
    example: '5s',
  }),
} as const;
