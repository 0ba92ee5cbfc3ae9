import { choice, durationMs, flag, text } from '../base/setting.ts';

import { topics } from './topics.ts';

/** How books are closed, for every process that opens or carries out a close. */
export const closeSettings = {
  REPORTS_DIR: text({
    default: 'reports',
    description:
      'Folder of the sealed reports, <campaign>/v1 and on, and of what closes rest on. The reporter ' +
      'writes it, the API reads it.',
    example: '/var/lib/tally/reports',
  }),
  CLOSES_TOPIC: text({
    default: topics.closes,
    description: 'Topic of the steps of all closes. It is kept for ever.',
    example: topics.closes,
  }),
  CLOSE_GRACE: durationMs({
    default: 3_600_000,
    description: 'How long after the end of a campaign its books can be closed.',
    example: '1h',
  }),
  CLOSE_CLOCK: choice(['wall', 'events'], {
    default: 'wall',
    description:
      'By which clock a campaign and its grace must be over: wall, that of this world; events, that ' +
      'of the latest event of each partition, for campaigns that are only played.',
    example: 'events',
  }),
  CLOSE_FOUR_EYES: flag({
    default: true,
    description:
      'Whether somebody else than who opened a close has to approve it before it is sealed. Callers ' +
      'without a name (AUTH_MODE=none) are one and the same, so nobody can.',
    example: 'false',
  }),
} as const;
