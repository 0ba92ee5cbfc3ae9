import { TallyError } from './errors.ts';

/**
 * Stops on a broken invariant: a mistake in this program, never in its input. The process that
 * hears of it gives up what it holds in memory rather than go on with a number it can't trust.
 *
 * @throws TallyError `invariant_broken`
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new TallyError('invariant_broken', message);
}
