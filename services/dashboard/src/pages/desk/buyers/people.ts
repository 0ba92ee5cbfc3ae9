import { count } from '../../../format/numbers.ts';
import { t } from '../../../text/language.ts';
import type { PeopleCount } from './buyers-answer.ts';

/** A number of people, with a sign where it is an estimate; a dash where it is not told. */
export function people(of: PeopleCount | null | undefined): string {
  if (of === null || of === undefined) return t().common.none;
  return of.exact ? count(of.estimate) : t().desk.buyers.about(count(of.estimate));
}
