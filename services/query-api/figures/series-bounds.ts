import { type Question, questionRange } from '../../../libs/campaign/question.ts';
import type { Grain } from '../../../libs/contracts/api-params.ts';
import { Problem } from '../http/problem.ts';

/** Points that one question may have; more than a thousand years of days. */
const pointsMax = 400_000;
const quartersByGrain: Readonly<Record<Grain, number>> = { '15m': 1, hour: 4, day: 96 };

/**
 * Refuses a question whose points alone would fill the memory: the window of a definition may end
 * in any year.
 *
 * @throws Problem `invalid-request`
 */
export function requireBounded(question: Question, grain: Grain): void {
  const { from, to } = questionRange(question);
  if ((to - from) / quartersByGrain[grain] <= pointsMax) return;
  const message = `is too fine for so long a time; name from and to, or a coarser grain`;
  const errors = [{ path: 'query.grain', message }];
  throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
}
