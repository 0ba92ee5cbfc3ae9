import type { Basis, Totals } from '../../../libs/contracts/api.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import { campaignOfDefinition } from '../recount/campaign-of-definition.ts';
import type { RecountDatabase, Row } from '../recount/database.ts';
import { presentTotals, type RecountCampaign } from '../recount/figures.ts';
import { earliestHolds } from '../recount/recount.ts';
import { type FlatFigures, figuresChange, flatFigures } from '../report/flat-figures.ts';
import type { DefinitionCause, DefinitionStep } from './definition-steps.ts';
import type { Scope } from './scopes.ts';

/** What leads from one figure to another: records that came later, by kind, then the definition. */
export const lateLines = [
  'late_sales',
  'late_cancellations',
  'late_returns',
  'late_refunds',
] as const;
export type LateLine = (typeof lateLines)[number];
export type WalkLine = LateLine | DefinitionCause;

/** Event types of a line, as `add-events.sql` numbers them. */
export const lateTypes: Readonly<Record<LateLine, readonly number[]>> = {
  late_sales: [1, 2],
  late_cancellations: [3],
  late_returns: [4],
  late_refunds: [5],
};

/** From where a walk begins: the marks that records are late by, and the definition that held. */
export interface WalkStart {
  readonly mark: 'shown' | 'previous';
  readonly definition: CampaignDefinition;
  readonly steps: readonly DefinitionStep[];
}

/** The way of one thing on one clock. The changes lead from start to end exactly. */
export interface Path {
  readonly start: Totals;
  readonly end: FlatFigures;
  readonly changes: readonly { readonly line: WalkLine; readonly change: FlatFigures }[];
}

/** The figures of a log on the way from one place and definition to its end under another. */
export class Walk {
  readonly lines: readonly WalkLine[];
  private readonly campaign: RecountCampaign;
  /** By clock and step, then brand. */
  private readonly rows: ReadonlyMap<string, ReadonlyMap<string, readonly Row[]>>;
  /** By step: the brands of each group. */
  private readonly groups: readonly ReadonlyMap<string, readonly string[]>[];

  private constructor(start: WalkStart, rows: readonly Row[]) {
    this.lines = [...lateLines, ...start.steps.map(({ cause }) => cause)];
    const campaigns = definitionsOf(start).map(campaignOfDefinition);
    // A unit that only one of the definitions has is a figure on the way, too.
    const categories = campaigns.flatMap((campaign) => campaign.categories);
    this.campaign = { ...campaignOfDefinition(start.definition), categories };
    const byStep = Map.groupBy(rows, ({ basis, step }) => `${basis} ${step}`);
    this.rows = new Map(
      [...byStep].map(([key, some]) => [
        key,
        Map.groupBy(some, ({ brand }) => JSON.parse(String(brand)) as string),
      ]),
    );
    this.groups = definitionsOf(start).map(
      (definition) => new Map(resolveDefinition(definition).groups.map((g) => [g.id, g.brandIds])),
    );
  }

  /** Counts every step. The cells are there already. */
  static async of(database: RecountDatabase, start: WalkStart): Promise<Walk> {
    await fillSteps(database, definitionsOf(start));
    const mark = start.mark === 'shown' ? 0 : 1;
    return new Walk(start, await database.queryFile('step-figures.sql', [mark]));
  }

  path(scope: Scope, basis: Basis): Path {
    const present = (rows: readonly Row[]) => presentTotals(this.campaign, rows, basis);
    const first = this.rowsAt(0, scope, basis);
    const late = first.filter((row) => row.is_late);
    const start = present(first.filter((row) => !row.is_late));
    const changes: { line: WalkLine; change: FlatFigures }[] = lateLines.map((line) => {
      const mine = late.filter(({ type }) => lateTypes[line].includes(Number(type)));
      return { line, change: figuresChange(flatFigures(present(mine)), new Map()) };
    });
    let at = flatFigures(present(first));
    for (const [index, line] of this.lines.slice(lateLines.length).entries()) {
      const next = flatFigures(present(this.rowsAt(index + 1, scope, basis)));
      changes.push({ line, change: figuresChange(next, at) });
      at = next;
    }
    return { start, end: at, changes };
  }

  private rowsAt(step: number, scope: Scope, basis: Basis): readonly Row[] {
    const byBrand = this.rows.get(`${basis} ${step}`);
    if (byBrand === undefined) return [];
    if (scope.kind === 'campaign') return [...byBrand.values()].flat();
    const brands = scope.kind === 'brand' ? [scope.id] : (this.groups[step]?.get(scope.id) ?? []);
    return brands.flatMap((brand) => byBrand.get(brand) ?? []);
  }
}

function definitionsOf({ definition, steps }: WalkStart): CampaignDefinition[] {
  return [definition, ...steps.map((step) => step.definition)];
}

/** Puts the definition of each step into the tables, in place of those that may be there. Names
 * stand there as they do among the events, in JSON quotes. */
async function fillSteps(
  database: RecountDatabase,
  definitions: readonly CampaignDefinition[],
): Promise<void> {
  const campaigns = definitions.map(campaignOfDefinition);
  const tables: Record<string, readonly (readonly (string | number)[])[]> = {
    steps: campaigns.map(({ startQuarter, endQuarter }, step) => [step, startQuarter, endQuarter]),
    step_brands: campaigns.flatMap(({ brands }, step) =>
      brands.map(({ id }) => [step, JSON.stringify(id)]),
    ),
    step_categories: campaigns.flatMap(({ categories }, step) =>
      categories.map(({ id, unit }) => [step, JSON.stringify(id), unit]),
    ),
    step_holds: campaigns.flatMap((campaign, step) =>
      [...earliestHolds(campaign)].map(([id, from]) => [step, JSON.stringify(id), from]),
    ),
  };
  for (const [table, rows] of Object.entries(tables)) await database.refill(table, rows);
}
