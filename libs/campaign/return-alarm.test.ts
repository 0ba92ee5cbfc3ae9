import { describe, expect, test } from 'vitest';
import { defaultAlarmRule, type ReturnNorm, returnAlarm } from './return-alarm.ts';

const norm = (rate: number): ReturnNorm => ({ rate, from: 'given' });
const rule = { minimumUnits: 100, confidencePercent: 97.5 } as const;

describe('an alarm of returns', () => {
  test('has the lower end of the Wilson interval', () => {
    // 10 of 100 at 95 % two-sided is from 5.52 % to 17.44 %.
    const { rateAtLeast } = returnAlarm({ units: 100, returned: 10 }, norm(0.05), rule);
    expect(rateAtLeast).toBeCloseTo(0.0552, 4);
  });

  test('is raised above the norm, and not at what chance explains', () => {
    const stateOf = (returned: number) =>
      returnAlarm({ units: 100, returned }, norm(0.05), rule).state;
    expect([0, 5, 9, 10, 30].map(stateOf)).toEqual([
      'normal',
      'normal',
      'normal',
      'raised',
      'raised',
    ]);
  });

  test('says nothing of few units, or without a norm', () => {
    const few = returnAlarm({ units: 99, returned: 99 }, norm(0.05), rule);
    expect(few).toMatchObject({ state: 'tooFewUnits', rateAtLeast: null });
    const alone = returnAlarm({ units: 100, returned: 50 }, null, rule);
    expect(alone).toMatchObject({ state: 'noNorm', norm: null, normFrom: null });
  });

  test('takes more back than sold for all', () => {
    const { rateAtLeast } = returnAlarm({ units: 100, returned: 150 }, norm(0), defaultAlarmRule);
    expect(rateAtLeast).toBeGreaterThan(0.9);
    expect(rateAtLeast).toBeLessThanOrEqual(1);
  });
});
