import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { type Part, supervise } from './lifecycle.ts';

/** A supervised process whose signals, exits and log lines are kept. */
function setUp() {
  const signals = new EventEmitter();
  const exits: number[] = [];
  const events: string[] = [];
  const errors: { part?: string; err?: Error }[] = [];
  const log = {
    info: () => undefined,
    error: (fields: object) => void errors.push(fields),
  };
  const part = (name: string, over: Partial<Part> = {}): Part => ({
    name,
    async run(signal) {
      events.push(`${name} runs`);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      events.push(`${name} ends`);
    },
    async stop() {
      events.push(`${name} stops`);
    },
    ...over,
  });
  const run = (parts: Part[], over: object = {}): Promise<number> =>
    supervise({ parts, log, signals, exit: (code) => void exits.push(code), ...over });
  return { signals, exits, events, errors, part, run };
}

test('parts start in order and stop in reverse, one after the other', async () => {
  const { signals, exits, events, part, run } = setUp();
  const over = { onStopping: () => void events.push('not ready') };
  const running = run([part('a'), part('b')], over);
  signals.emit('SIGTERM', 'SIGTERM');
  expect(await running).toBe(0);
  expect(exits).toEqual([0]);
  expect(events).toEqual([
    'a runs',
    'b runs',
    'not ready',
    'b ends',
    'b stops',
    'a ends',
    'a stops',
  ]);
  expect(signals.listenerCount('SIGTERM') + signals.listenerCount('SIGINT')).toBe(0);
});

test('a part that fails ends the process with 1, and the others stop', async () => {
  const { exits, events, errors, part, run } = setUp();
  const run1 = () => Promise.reject(new Error('no luck'));
  expect(await run([part('a'), part('b', { run: run1 })])).toBe(1);
  expect(exits).toEqual([1]);
  expect(events).toEqual(['a runs', 'b stops', 'a ends', 'a stops']);
  expect(errors.map(({ part, err }) => [part, err?.message])).toEqual([['b', 'no luck']]);
});

test('a part that throws before its first await is a part that fails', async () => {
  const { part, run } = setUp();
  const broken = part('a', {
    run() {
      throw new Error('at once');
    },
  });
  expect(await run([broken])).toBe(1);
});

test('a part that ends unasked is a failure too', async () => {
  const { errors, part, run } = setUp();
  expect(await run([part('a', { run: () => Promise.resolve() })])).toBe(1);
  expect(errors[0]?.err?.message).toContain('without being asked');
});

test('an error on the way out gives 1 and does not keep the others from stopping', async () => {
  const { signals, events, errors, part, run } = setUp();
  const broken = part('b', { stop: () => Promise.reject(new Error('stuck')) });
  const running = run([part('a'), broken]);
  signals.emit('SIGINT', 'SIGINT');
  expect(await running).toBe(1);
  expect(events.at(-1)).toBe('a stops');
  expect(errors.map(({ err }) => err?.message)).toEqual(['stuck']);
});

test('stopping has a bound, and the part that hangs is named', async () => {
  const { signals, errors, part, run } = setUp();
  const clock: Clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };
  const running = run([part('a', { run: () => new Promise(() => undefined) })], { clock });
  signals.emit('SIGTERM', 'SIGTERM');
  expect(await running).toBe(1);
  expect(errors).toEqual([{ part: 'a', stopMsMax: 10_000 }]);
});

test('a second signal ends the process at once', async () => {
  const { signals, exits, part, run } = setUp();
  const finish = Promise.withResolvers<void>();
  const running = run([part('a', { run: () => finish.promise })]);
  signals.emit('SIGINT', 'SIGINT');
  expect(exits).toEqual([]);
  signals.emit('SIGINT', 'SIGINT');
  expect(exits).toEqual([130]);
  finish.resolve();
  await running;
});
