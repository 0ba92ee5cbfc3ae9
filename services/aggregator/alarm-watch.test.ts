import { expect, test } from 'vitest';
import { alarmLimits } from '../../libs/contracts/alarms.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import { AlarmWatch } from './alarm-watch.ts';
import type { OwnerStatus } from './owner-parts.ts';

const calm: OwnerStatus = {
  partition: 3,
  mode: 'running',
  next: 100,
  highWatermark: 100,
  detail: null,
  alarm: null,
  doubtsInARow: 0,
  meta: emptyShardMeta(0),
};

const names = (watch: AlarmWatch, status: Partial<OwnerStatus>, nowMs = 0) =>
  watch.look([{ ...calm, ...status }], null, nowMs).map(({ alarm }) => alarm);

test('all is quiet while all is well', () => {
  expect(names(new AlarmWatch(), {})).toEqual([]);
});

test('a halt is an alarm by its kind, with its reason', () => {
  const halted = { ...calm, mode: 'halted', alarm: 'log-replaced', detail: 'why' } as const;
  expect(new AlarmWatch().look([halted], null, 0)).toEqual([
    { alarm: 'log-replaced', partition: 3, detail: 'why' },
  ]);
});

test('a topic that has grown is an alarm about no single partition', () => {
  expect(new AlarmWatch().look([], '4 to 6', 0)).toEqual([
    { alarm: 'partitions-added', partition: null, detail: '4 to 6' },
  ]);
});

test('a doubt is none, and doubts in a row are', () => {
  const watch = new AlarmWatch();
  expect(names(watch, { doubtsInARow: alarmLimits.doubtsInARow - 1 })).toEqual([]);
  expect(names(watch, { doubtsInARow: alarmLimits.doubtsInARow })).toEqual(['doubts-in-a-row']);
});

test('lag is an alarm once it lasts, and over when it is caught up with', () => {
  const watch = new AlarmWatch();
  const behind = { highWatermark: 101 + alarmLimits.lagRecords };
  expect(names(watch, behind, 0)).toEqual([]);
  expect(names(watch, behind, alarmLimits.lagMs)).toEqual(['lag']);
  expect(names(watch, {}, alarmLimits.lagMs + 1)).toEqual([]);
  expect(names(watch, behind, alarmLimits.lagMs + 2)).toEqual([]);
});

test('dead letters and misplaced records are alarms while they come, not what was there before', () => {
  const watch = new AlarmWatch();
  const meta = (rejected: number, misplaced: number) => ({
    meta: { ...emptyShardMeta(0), rejected, misplaced },
  });
  expect(names(watch, meta(7, 7), 0)).toEqual([]);
  expect(names(watch, meta(8, 7), 1)).toEqual(['dead-letters']);
  expect(names(watch, meta(8, 8), 2)).toEqual(['dead-letters', 'records-misplaced']);
  expect(names(watch, meta(8, 8), alarmLimits.lastingMs + 3)).toEqual([]);
});
