import { describe, expect, test } from 'vitest';
import type { Clock } from '../../libs/base/clock.ts';
import { smallCampaign } from '../../test/support/small-campaign.ts';
import { dueMsOf, type Pace } from './pace.ts';
import { type PlayProgress, play } from './play.ts';
import type { RecordSink } from './record-sink.ts';
import type { SimulatedRecord } from './simulate.ts';

/** A clock whose time passes only while somebody sleeps. */
function sleepingClock(): Clock & { readonly sleeps: number[] } {
  let nowMs = 5_000;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: async (ms) => {
      sleeps.push(ms);
      nowMs += ms;
    },
  };
}

function memorySink(onWrite: (records: readonly SimulatedRecord[]) => void = () => undefined) {
  const records: SimulatedRecord[] = [];
  let flushed = 0;
  const sink: RecordSink = {
    write(record) {
      records.push(record);
      onWrite(records);
      return records.length % 7 === 0 ? Promise.resolve() : undefined;
    },
    flush: async () => {
      flushed = records.length;
    },
    close: async () => undefined,
  };
  return { sink, records, flushed: () => flushed };
}

const base = { campaign: smallCampaign, seed: '9', size: { events: 900 }, duplicates: 0.1 };

test('everything is written and flushed, and told what it adds up to', async () => {
  const { sink, records, flushed } = memorySink();
  const told: PlayProgress[] = [];
  const onProgress = (progress: PlayProgress) => told.push(progress);
  const result = await play({ ...base, pace: 'max', sink, onProgress });
  const redeliveries = records.filter(({ isRedelivery }) => isRedelivery).length;
  expect(records).toHaveLength(900 + redeliveries);
  expect(flushed()).toBe(records.length);
  expect(result.outcomes).toMatchObject({ applied: 900, duplicate: redeliveries });
  expect(told.at(-1)).toMatchObject({ events: 900, eventsPlanned: 900, redeliveries });
});

test('a run that is ended early says what was written until then', async () => {
  const end = new AbortController();
  const { sink, records } = memorySink((some) => {
    if (some.length === 300) end.abort();
  });
  const options = { ...base, duplicates: 0, pace: 'max' as const };
  const result = await play({ ...options, sink, signal: end.signal });
  expect(records).toHaveLength(300);
  expect(result.outcomes.applied).toBe(300);
  const same = await play({ ...options, size: { events: 900 }, sink: memorySink().sink });
  expect(result.activity.totals.orders).toBeLessThan(same.activity.totals.orders);
});

test('what a sink can not write is not counted as if it were', async () => {
  const { sink } = memorySink();
  const full = new Error('full');
  const failing = { ...sink, write: () => Promise.reject(full) };
  await expect(play({ ...base, pace: 'max', sink: failing })).rejects.toBe(full);
});

describe('pace', () => {
  test('a rate takes as long as it must', async () => {
    const clock = sleepingClock();
    const { sink, records } = memorySink();
    await play({ ...base, pace: { eventsPerSecond: 100 }, sink, clock });
    const slept = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
    expect(slept).toBeGreaterThan((records.length - 2) * 10);
    expect(slept).toBeLessThanOrEqual(records.length * 10);
  });

  test('as fast as it goes never waits', async () => {
    const clock = sleepingClock();
    await play({ ...base, pace: 'max', sink: memorySink().sink, clock });
    expect(clock.sleeps).toEqual([]);
  });

  test('the weeks of returns pass faster than the campaign', () => {
    const pace: Pace = { speed: 600 };
    const due = dueMsOf(pace, smallCampaign);
    const { startMs, endMs } = smallCampaign;
    const dayMs = endMs - startMs;
    expect(due({ atMs: startMs }, 0)).toBe(0);
    expect(due({ atMs: endMs }, 1)).toBe(dayMs / 600);
    const afterTwoHours = (dayMs + 7_200_000) / 600;
    expect(due({ atMs: endMs + 7_200_000 }, 2)).toBe(afterTwoHours);
    expect(due({ atMs: endMs + 7_200_000 + dayMs }, 3)).toBe(afterTwoHours + dayMs / 36_000);
  });
});
