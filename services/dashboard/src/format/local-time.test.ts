import { expect, test } from 'vitest';
import { localMs } from './local-time.ts';

test.each([
  ['2026-11-10T00:00:00', 'Asia/Shanghai', '2026-11-09T16:00:00Z'],
  ['2026-03-29T01:59:00', 'Europe/Berlin', '2026-03-29T00:59:00Z'],
  ['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
  ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['2026-07-01T00:00', 'America/New_York', '2026-07-01T04:00:00Z'],
])('%s in %s is %s, as the API has it', (local, zone, instant) => {
  expect(localMs(local, zone)).toBe(Date.parse(instant));
});
