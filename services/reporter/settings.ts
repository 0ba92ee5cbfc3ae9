import { durationMs, integer, text } from '../../libs/base/setting.ts';
import { closeSettings } from '../../libs/contracts/close-settings.ts';
import {
  kafkaSettings,
  processSettings,
  redisSettings,
} from '../../libs/contracts/common-settings.ts';

import { placementSettings } from '../../libs/contracts/placement-settings.ts';

/** What carries out a close, in whatever process. */
export const closingSettings = {
  ...kafkaSettings,
  ...redisSettings,
  ...closeSettings,
  ...placementSettings,
  REPORT_KEY_FILE: text({
    default: '.tally/report-key.pem',
    description: 'Ed25519 private key in PEM that signs reports; made where there is none.',
    example: '/run/secrets/finance.pem',
  }),
  CLOSE_LAG_MAX: durationMs({
    default: 60_000,
    description:
      'How long a close waits for shards that have not counted as far as the log goes, before it is ' +
      'refused.',
    example: '60s',
  }),
  RECOUNT_MEMORY_MB: integer({
    default: 2048,
    min: 256,
    max: 1_048_576,
    description: 'Memory of DuckDB while it counts; beyond it, it goes on in files.',
    example: '4096',
  }),
} as const;

/** Everything that the reporter can be told. */
export const reporterSettings = {
  ...closingSettings,
  ...processSettings({ metricsPort: 9103 }),
} as const;
