import type { BuyersAnswer } from '../../../../../../libs/contracts/api-buyers.ts';
import { count } from '../../../format/numbers.ts';
import { t } from '../../../text/language.ts';

/** A number of people, with a sign where it is an estimate; a dash where it is not told. */
export function people(of: BuyersAnswer['totals']['buyers']): string {
  if (of === null) return t().common.none;
  return of.exact ? count(of.estimate) : t().desk.buyers.about(count(of.estimate));
}
