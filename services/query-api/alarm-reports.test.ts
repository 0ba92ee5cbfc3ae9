import { expect, test } from 'vitest';
import { systemClock } from '../../libs/base/clock.ts';
import { alarmLimits } from '../../libs/contracts/alarms.ts';
import { createMetrics } from '../../libs/telemetry/metrics.ts';
import { AlarmReports } from './alarm-reports.ts';

function open() {
  const said: string[] = [];
  const state = {
    nowMs: 1_000_000,
    untilMs: 1_000_000,
    covered: [0],
    webhook: undefined as string | undefined,
  };
  const say = (fields: { alarm?: string }, message: string) =>
    void said.push(`${fields.alarm}: ${message}`);
  const metrics = createMetrics({ service: 'test', defaults: false });
  const reports = new AlarmReports({
    shards: {
      completeUntilMs: () => state.untilMs,
      coverage: () => ({ offsets: {}, covered: state.covered, missing: [] }),
    },
    webhookTrouble: () => state.webhook,
    metrics,
    log: { info: say, error: say } as unknown as ConstructorParameters<
      typeof AlarmReports
    >[0]['log'],
    clock: { ...systemClock, now: () => state.nowMs, monotonic: () => state.nowMs },
  });
  return { reports, state, said, metrics };
}

test('figures that stand still are an alarm, which is over when they go on', async () => {
  const { reports, state, said, metrics } = open();
  reports.look();
  state.nowMs += alarmLimits.staleMs + 1;
  reports.look();
  reports.look();
  expect(reports.active).toEqual([
    { alarm: 'figures-stale', partition: null, detail: 'complete until 60 s ago' },
  ]);
  expect(await metrics.text()).toContain('tally_alarms_active{alarm="figures-stale"} 1');
  state.untilMs = state.nowMs;
  reports.look();
  expect(said).toEqual([
    'figures-stale: alarm: shown figures are behind the log',
    'figures-stale: alarm is over',
  ]);
  expect(await metrics.text()).toContain('tally_alarms_active{alarm="figures-stale"} 0');
});

test('a webhook that takes nothing is an alarm for as long as that is so', () => {
  const { reports, state, said } = open();
  state.webhook = 'it fails for 5 min: it answered 500';
  reports.look();
  expect(reports.active).toMatchObject([{ alarm: 'webhook-failing', detail: state.webhook }]);
  state.webhook = undefined;
  reports.look();
  expect(said.at(-1)).toBe('webhook-failing: alarm is over');
});

test('nothing is stale before anything is shown', () => {
  const { reports, state } = open();
  state.covered = [];
  state.nowMs += alarmLimits.staleMs + 1;
  reports.look();
  expect(reports.active).toEqual([]);
});

test('streams that are lost again and again are an alarm, and other troubles are not', () => {
  const { reports, state } = open();
  reports.look();
  for (let i = 0; i < alarmLimits.changesLost; i++)
    reports.noteUnreadable('Redis is not reachable');
  reports.look();
  expect(reports.active).toEqual([]);
  for (let i = 0; i < alarmLimits.changesLost; i++) {
    reports.noteUnreadable('its stream of changes has a hole');
  }
  reports.look();
  expect(reports.active.map(({ alarm }) => alarm)).toEqual(['changes-lost']);
  state.nowMs += alarmLimits.lastingMs + 1;
  state.untilMs = state.nowMs;
  reports.look();
  expect(reports.active).toEqual([]);
});
