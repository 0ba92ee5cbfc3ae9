import { expect, test } from 'vitest';
import { sharedNext } from './shared-next.ts';

test('calls during a run share the one after it, and none gets what began before it', async () => {
  const begun: PromiseWithResolvers<number>[] = [];
  const ask = sharedNext(() => {
    const run = Promise.withResolvers<number>();
    begun.push(run);
    return run.promise;
  });
  const first = ask();
  const [second, third] = [ask(), ask()];
  expect(begun).toHaveLength(1);
  begun[0]?.resolve(1);
  expect(await first).toBe(1);
  await Promise.resolve();
  expect(begun).toHaveLength(2);
  const fourth = ask();
  begun[1]?.resolve(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  await new Promise(setImmediate);
  begun[2]?.resolve(3);
  expect(await fourth).toBe(3);
});

test('a run that fails fails for those that shared it alone', async () => {
  let runs = 0;
  const ask = sharedNext(async () => {
    runs += 1;
    if (runs === 1) throw new Error('away');
    return runs;
  });
  const [first, second] = [ask(), ask()];
  await expect(first).rejects.toThrow('away');
  expect(await second).toBe(2);
});
