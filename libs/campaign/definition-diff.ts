import type { CampaignDefinition } from '../contracts/campaign-definition.ts';
import { type Campaign, compileCampaign } from './campaign.ts';
import { type DefinitionChange, definitionChanges, restatingKinds } from './definition-changes.ts';
import type { Figures } from './figures.ts';
import { type Ledger, openLedger, sumBrands } from './ledger.ts';
import { type Question, questionLead } from './question.ts';
import { Tally } from './tally.ts';

/** What a change of a definition did to a line, as signed figures. */
export interface CauseFigures {
  /** Position in the list of changes. */
  readonly change: number;
  readonly difference: Figures;
}

/** A line under two definitions. `null` where a definition does not have it. */
export interface LineDifference {
  readonly before: Figures | null;
  readonly after: Figures | null;
  readonly difference: Figures;
  /** They add up to the difference. */
  readonly causes: readonly CauseFigures[];
}

export interface DefinitionDiff {
  readonly changes: readonly Omit<DefinitionChange, 'applyTo'>[];
  readonly totals: LineDifference;
  readonly held: LineDifference;
  readonly outsideRoster: LineDifference;
  /** Brands whose figures are not the same under both, by id. */
  readonly brands: readonly (LineDifference & { readonly id: string; readonly name: string })[];
}

/** Steps that are counted one by one. What is above that is counted together, in the last step. */
const stepsMax = 40;

/** A moment between the two definitions: what is counted there, and the change that led to it. */
interface Step {
  readonly change: number | undefined;
  readonly ledger: Ledger;
}

/**
 * What the same log comes to under two definitions, and by which of their changes. The changes are
 * applied one after the other, and each is the cause of what its own step moves: so the causes add
 * up to the difference exactly, and where two changes meet (a brand leaves whose listing is held,
 * too) the first in order has the effect of both.
 *
 * @param question under the later definition; its campaign is not looked at otherwise
 */
export function askDefinitionDiff(
  question: Omit<Question, 'campaign'>,
  before: CampaignDefinition,
  after: CampaignDefinition,
): DefinitionDiff {
  const all = definitionChanges(before, after);
  const campaigns = { before: compileCampaign(before), after: compileCampaign(after) };
  const steps = ledgers(question, all, campaigns);
  const lead = questionLead({ ...question, campaign: campaigns.after });
  const line = (
    of: (ledger: Ledger) => Tally,
    has: { before: boolean; after: boolean } = { before: true, after: true },
  ): LineDifference => {
    const tallies = steps.map(({ ledger }) => of(ledger));
    const [first, last] = [tallies.at(0), tallies.at(-1)];
    const minus = (one: Tally | undefined, other: Tally | undefined) => {
      const rest = new Tally(question.basis);
      if (one !== undefined) rest.addTally(one);
      if (other !== undefined) rest.addTally(other, -1);
      return rest;
    };
    const causes = steps.slice(1).flatMap(({ change = 0 }, index): CauseFigures[] => {
      const difference = minus(tallies[index + 1], tallies[index]);
      return difference.isEmpty() ? [] : [{ change, difference: difference.figures(lead) }];
    });
    return {
      before: has.before ? (first?.figures(lead) ?? null) : null,
      after: has.after ? (last?.figures(lead) ?? null) : null,
      difference: minus(last, first).figures(lead),
      causes,
    };
  };
  const empty = new Tally(question.basis);
  const ids = new Set([...campaigns.before.brands.keys(), ...campaigns.after.brands.keys()]);
  const brands = [...ids].sort().map((id) => {
    const has = { before: campaigns.before.brands.has(id), after: campaigns.after.brands.has(id) };
    const { name } = campaigns.after.brands.get(id) ??
      campaigns.before.brands.get(id) ?? { name: id };
    return { id, name, ...line(({ brands: of }) => of.get(id) ?? empty, has) };
  });
  return {
    changes: all.map(({ applyTo: _, ...change }) => change),
    totals: line((ledger) => sumBrands(question, ledger)),
    held: line(({ held }) => held),
    outsideRoster: line(({ outsideRoster }) => outsideRoster),
    brands: brands.filter(
      ({ before: from, after: to, causes }) =>
        causes.length > 0 || (from === null) !== (to === null),
    ),
  };
}

/** The ledger before, then that after each change that can move figures of a brand. */
function ledgers(
  question: Omit<Question, 'campaign'>,
  all: readonly DefinitionChange[],
  campaigns: { readonly before: Campaign; readonly after: Campaign },
): Step[] {
  const ledgerOf = (campaign: Campaign) => openLedger({ ...question, campaign });
  const steps: Step[] = [{ change: undefined, ledger: ledgerOf(campaigns.before) }];
  const restating = [...all.entries()].filter(([, { kind }]) => restatingKinds.has(kind));
  // What moves no figure of a brand is left out, so that it need not be resolved for each step.
  let definition: CampaignDefinition = {
    ...campaigns.before.definition,
    promotions: [],
    groups: [],
  };
  for (const [index, [change, { applyTo }]] of restating.entries()) {
    definition = applyTo(definition);
    const isLast = index === restating.length - 1;
    if (index >= stepsMax && !isLast) continue;
    const campaign = isLast ? campaigns.after : compileCampaign(definition);
    steps.push({ change, ledger: ledgerOf(campaign) });
  }
  return steps;
}
