import { choice, flag } from '../base/setting.ts';

/** On which partition a record must lie, for every process that counts records. */
export const placementSettings = {
  ORDERS_PARTITIONER: choice(['murmur2', 'crc32', 'any'], {
    default: 'murmur2',
    description:
      'How producers choose the partition of a key: murmur2 as Java clients do, crc32 as ' +
      'librdkafka does, any where keys are not bound to a partition.',
    example: 'crc32',
  }),
  ORDERS_PARTITIONER_ENFORCE: flag({
    default: false,
    description:
      'Whether a record on another partition than its key belongs to is rejected, not only counted.',
    example: 'true',
  }),
} as const;
