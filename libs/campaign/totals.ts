import type { Figures } from './figures.ts';
import { openLedger, sumBrands } from './ledger.ts';
import { type Question, questionLead } from './question.ts';

/** The figures of a group of brands. */
export interface GroupFigures extends Figures {
  readonly id: string;
  readonly name: string;
}

/** A campaign's totals, and beside them what is not in them. */
export interface TotalsAnswer {
  readonly totals: Figures;
  readonly groups: readonly GroupFigures[];
  readonly held: Figures;
  readonly outsideRoster: Figures;
}

/**
 * The totals of a campaign: the sum of its brands, the same for each of its groups, and the two
 * lines of what happened in the window and does not belong to the campaign.
 */
export function askTotals(question: Question): TotalsAnswer {
  const lead = questionLead(question);
  const ledger = openLedger(question);
  return {
    totals: sumBrands(question, ledger).figures(lead),
    groups: question.campaign.groups.map(({ id, name, brandIds }) => ({
      id,
      name,
      ...sumBrands(question, ledger, brandIds).figures(lead),
    })),
    held: ledger.held.figures(lead),
    outsideRoster: ledger.outsideRoster.figures(lead),
  };
}
