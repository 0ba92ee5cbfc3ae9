/** How a record can end. Each record ends as exactly one of these. */
export const outcomes = ['applied', 'duplicate', 'conflict', 'rejected', 'skipped'] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * Why a record was rejected, as it stands in the dead letter's `tally.reason` and in the counts.
 * A code is never reused for something else. `conflict` is an outcome of its own.
 */
export const rejectReasons = [
  'too_large',
  'invalid_utf8',
  'invalid_json',
  'too_deep',
  'not_an_object',
  'duplicate_field',
  'duplicate_header',
  'invalid_header',
  'invalid_envelope',
  'invalid_time',
  'invalid_number',
  'invalid_string',
  'invalid_data',
  'invalid_lines',
  'key_mismatch',
  'wrong_partition',
  'counter_overflow',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** Why a record has no counters to show and is no dead letter either. */
export const skipReasons = ['empty', 'foreign_type'] as const;
export type SkipReason = (typeof skipReasons)[number];
