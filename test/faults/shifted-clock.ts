/**
 * A module to start a process with (`--import`): its wall clock is wrong by the first of
 * `CLOCK_SHIFTS`, in ms with commas between them, and jumps to the next one every `CLOCK_EVERY` ms
 * until the last. Its timers and its monotonic clock are right, as those of a machine are whose clock is set.
 */
const shifts = (process.env['CLOCK_SHIFTS'] ?? '0').split(',').map(Number);
const everyMs = Number(process.env['CLOCK_EVERY'] ?? '1000');
const RealDate = Date;
const startedAt = performance.now();

function shiftedNow(): number {
  const step = Math.floor((performance.now() - startedAt) / everyMs);
  return RealDate.now() + (shifts[Math.min(step, shifts.length - 1)] ?? 0);
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [shiftedNow()] : args, newTarget) as Date,
  get: (target, name, receiver) =>
    name === 'now' ? shiftedNow : (Reflect.get(target, name, receiver) as unknown),
});
