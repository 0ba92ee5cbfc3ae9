import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('what is due comes out by time, and first in first out at one instant', () => {
  const steps = fc.array(fc.oneof(fc.nat({ max: 20 }), fc.constant('pop' as const)));
  fc.assert(
    fc.property(steps, (script) => {
      const queue = new EventQueue<number>();
      const model: { atMs: number; item: number }[] = [];
      script.forEach((step, item) => {
        if (step !== 'pop') {
          queue.push(step, item);
          model.push({ atMs: step, item });
          model.sort((one, other) => one.atMs - other.atMs || one.item - other.item);
        } else if (model.length > 0) {
          expect(queue.nextMs).toBe(model[0]?.atMs);
          expect(queue.pop()).toBe(model.shift()?.item);
        }
        expect(queue.nextMs).toBe(model[0]?.atMs ?? Number.POSITIVE_INFINITY);
      });
    }),
  );
});
