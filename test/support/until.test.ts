import { expect, test } from 'vitest';
import { until } from './until.ts';

test('the first truthy value is the answer', async () => {
  let looks = 0;
  expect(await until(() => (++looks === 3 ? 'seen' : ''))).toBe('seen');
});

test('the error says what was waited for and what was seen last', async () => {
  const short = { waitMsMax: 20, everyMs: 1 };
  await expect(until(() => 0, { ...short, what: 'a lag of 1' })).rejects.toThrow(
    'Waited 20 ms for a lag of 1; at the end it was 0.',
  );
  await expect(until(() => Promise.reject(new Error('refused')), short)).rejects.toThrow(
    'at the end it failed: Error: refused.',
  );
});
