import { describe, expect, test } from 'vitest';
import { defaultSignalRules } from '../../../libs/contracts/definition-goals.ts';
import { type Signal, signalSchema } from '../../../libs/contracts/signals.ts';
import type { RawEvent } from '../../../test/support/campaign/raw-events.ts';
import { MemorySignalLog, signalProcess } from '../../../test/support/query-api/signal-log.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const second = 1_000;
const minute = 60 * second;
const quarter = 15 * minute;

/** A world at noon of the first day, watched once for each step of its clock. */
async function watched() {
  const api = await testApi();
  const log = new MemorySignalLog();
  const { look } = signalProcess(api, log);
  const at = (event: RawEvent, quarters: number): RawEvent => {
    const timeMs = event.timeMs + quarters * quarter;
    return { ...event, timeMs, paidAtMs: timeMs };
  };
  const sellSinceStart = () => {
    for (let quarters = -48; quarters < 0; quarters++) {
      api.events.push(at(paid({ quantity: 50 }), quarters));
    }
  };
  /** Lets time pass with figures that keep up, or without. */
  const pass = async (ms: number, isFed = true) => {
    api.clock.nowMs += ms;
    if (isFed) api.feed();
    await look();
  };
  const said = () => {
    const signals = log.records.map(({ document }) => signalSchema.parse(document));
    return signals.map(({ id }) => id.replace('autumn:', ''));
  };
  const last = () => log.records.at(-1)?.document as Signal | undefined;
  return { ...api, at, sellSinceStart, pass, said, last };
}

describe('silence', () => {
  test('of a brand is said once, and that it sells again', async () => {
    const { events, at, sellSinceStart, pass, said, last } = await watched();
    sellSinceStart();
    await pass(quarter);
    expect(said()).toEqual([]);
    await pass(59 * second);
    expect(said()).toEqual([]);
    await pass(second);
    expect(said()).toEqual(['silence:ada:1:raised']);
    expect(last()).toMatchObject({ from: '2026-11-10T04:00:00Z', soldUnits: 0 });
    await pass(quarter);
    await pass(quarter);
    events.push(at(paid({ quantity: 1 }), 3));
    await pass(second);
    expect(said()).toHaveLength(1);
    events.push(at(paid({ quantity: 60 }), 3));
    await pass(second);
    expect(said()[1]).toBe('silence:ada:1:cleared');
    expect(last()).toMatchObject({ clearedBy: 'recovery', soldUnits: 61 });
  });

  test('is not said by figures that are partial or behind', async () => {
    const { events, at, sellSinceStart, pass, said, shards, feed } = await watched();
    sellSinceStart();
    events.push(at(paid({ brandId: 'cy', partition: 1 }), -1));
    feed();
    await pass(quarter + minute, false);
    expect(said()).toEqual(['freshness:1:raised']);
    shards.apply({ kind: 'unreadable', partition: 1, reason: 'gone' });
    await pass(second, false);
    expect(said()).toHaveLength(1);
    feed('reset');
    await pass(second);
    expect(said()).toContain('silence:ada:1:raised');
  });

  test('ends with the campaign, and with its rule', async () => {
    for (const change of [
      { end: '2026-11-10T12:15:00' },
      { signals: { ...defaultSignalRules, silence: null } },
    ]) {
      const { sellSinceStart, pass, said, last, define } = await watched();
      sellSinceStart();
      await pass(quarter + minute);
      define(change);
      await pass(second);
      expect(said()).toEqual(['silence:ada:1:raised', 'silence:ada:1:cleared']);
      expect(last()).toMatchObject({ clearedBy: 'change', soldUnits: 0 });
    }
  });
});

describe('the service', () => {
  test('says when figures are old, and when they have been fresh for a while', async () => {
    const { pass, said } = await watched();
    await pass(60 * second, false);
    expect(said()).toEqual([]);
    await pass(second, false);
    await pass(minute, false);
    expect(said()).toEqual(['freshness:1:raised']);
    await pass(second);
    await pass(59 * second);
    expect(said()).toHaveLength(1);
    await pass(second);
    expect(said()).toEqual(['freshness:1:raised', 'freshness:1:cleared']);
  });

  test('says which partition is missing for more than a moment, and why', async () => {
    const { events, pass, said, last, shards, feed, clock } = await watched();
    events.push(paid({ brandId: 'cy', partition: 1 }));
    await pass(second);
    const miss = () => {
      shards.apply({ kind: 'unreadable', partition: 1, reason: 'halted: log-expired' });
      shards.setEnds(
        [0, 1].map((partition) => ({ partition, low: 0, high: 1 })),
        clock.nowMs,
      );
    };
    miss();
    await pass(second, false);
    await pass(29 * second, false);
    expect(said()).toEqual([]);
    await pass(second, false);
    expect(said()).toEqual(['halt:1:1:raised']);
    expect(last()).toMatchObject({ partition: 1, reason: 'halted: log-expired' });
    feed('reset');
    await pass(second);
    await pass(59 * second);
    expect(said()).toHaveLength(1);
    await pass(second);
    expect(said()).toEqual(['halt:1:1:raised', 'halt:1:1:cleared']);
  });

  test('says nothing of a campaign that has not begun', async () => {
    const { define, pass, said } = await watched();
    define({ start: '2026-11-11T00:00:00' });
    await pass(10 * minute, false);
    expect(said()).toEqual([]);
  });
});

test('more returns than usual are said of the brand and its listing, and not again', async () => {
  const { define, events, pass, said, last } = await watched();
  const brands = [{ id: 'ada', name: 'Ada', homeGrown: true, returnNorm: 0.05 }];
  define({ brands });
  const sold = paid({ quantity: 1_000 });
  events.push(sold);
  await pass(minute);
  expect(said()).toEqual([]);
  const lines = sold.lines.map((line) => ({ ...line, quantity: 200 }));
  events.push({ ...sold, type: 'returned', lines });
  await pass(minute);
  await pass(minute);
  expect(said()).toEqual(['returnSpike:ada:::1:raised', 'returnSpike:ada:canvas:shoes:1:raised']);
  expect(last()).toMatchObject({ keptUnits: 1_000, returnedUnits: 200, norm: 0.05 });
});
