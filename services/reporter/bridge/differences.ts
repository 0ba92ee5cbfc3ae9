import { assert } from '../../../libs/base/assert.ts';
import { TallyError } from '../../../libs/base/errors.ts';
import type { Exact } from '../../../libs/base/exact.ts';
import type { Basis } from '../../../libs/contracts/api.ts';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';
import type { RecountDatabase } from '../recount/database.ts';
import { figuresChange, flatFigures } from '../report/flat-figures.ts';
import { type DefinitionCause, definitionSteps, type ExplainedChange } from './definition-steps.ts';
import { figuresOf, nameOf, type SaidOnClocks, type Scope, scopesOf } from './scopes.ts';
import { Walk, type WalkLine } from './walk.ts';

/** The report before: where it was cut, and under which definition. */
export interface PreviousCut {
  readonly offsets: Readonly<Record<string, number>>;
  readonly definition: CampaignDefinition;
  /** What it says, to be held to it; null where only the log is at hand. */
  readonly figures: SaidOnClocks | null;
}

/** A figure that is not what it was in the report before, and what has changed it by how much. */
export interface ReportDifference {
  readonly basis: Basis;
  readonly part: 'totals' | 'group' | 'brand';
  /** Of the group or brand; empty for the campaign. */
  readonly id: string;
  /** `pair.sold`, `CNY.net`, `orders` */
  readonly measure: string;
  readonly before: Exact;
  readonly after: Exact;
  /** They add up to the difference. */
  readonly changes: readonly { readonly line: WalkLine; readonly change: Exact }[];
}

export interface Differences {
  readonly causes: readonly {
    readonly cause: DefinitionCause;
    readonly changes: readonly ExplainedChange[];
  }[];
  readonly differences: readonly ReportDifference[];
}

export interface DifferencesPlan {
  readonly previous: PreviousCut;
  readonly definition: CampaignDefinition;
  readonly versions: readonly DefinitionVersion[];
  readonly report: SaidOnClocks;
}

/**
 * Compares a report with the one before, figure by figure, with what was the cause of each change.
 * The cells of the log are in the database, with the marks at the offsets of the report before.
 *
 * @throws TallyError `conflict` where the report before does not follow from this log
 */
export async function makeDifferences(
  database: RecountDatabase,
  { previous, definition, versions, report }: DifferencesPlan,
): Promise<Differences> {
  const steps = definitionSteps(previous.definition, definition, versions);
  const start = { mark: 'previous' as const, definition: previous.definition, steps };
  const walk = await Walk.of(database, start);
  const scopes: Scope[] = [
    { kind: 'campaign' },
    ...scopesOf('group', previous.definition, definition).map(({ scope }) => scope),
    ...scopesOf('brand', previous.definition, definition).map(({ scope }) => scope),
  ];
  const differences = (['cohort', 'activity'] as const).flatMap((basis) =>
    scopes.flatMap((scope) => {
      const path = walk.path(scope, basis);
      const before = flatFigures(path.start);
      if (previous.figures !== null) {
        const said = figuresOf(previous.figures[basis], scope);
        const [fault] = figuresChange(said, before).keys();
        if (fault !== undefined) {
          const says = `${said.get(fault) ?? 0}, this log gives ${before.get(fault) ?? 0}`;
          const message = `The previous report says ${fault} of ${nameOf(scope)} is ${says}.`;
          throw new TallyError('conflict', message);
        }
      }
      const isRight = figuresChange(path.end, figuresOf(report[basis], scope)).size === 0;
      assert(isRight, `the differences of ${nameOf(scope)} end at the report's figure`);
      const names = new Set(path.changes.flatMap(({ change }) => [...change.keys()]));
      return [...names].map((measure): ReportDifference => {
        return {
          basis,
          part: scope.kind === 'campaign' ? 'totals' : scope.kind,
          id: scope.kind === 'campaign' ? '' : scope.id,
          measure,
          before: before.get(measure) ?? 0,
          after: path.end.get(measure) ?? 0,
          changes: path.changes.flatMap(({ line, change }) => {
            const value = change.get(measure);
            return value === undefined ? [] : [{ line, change: value }];
          }),
        };
      });
    }),
  );
  return { causes: steps.map(({ cause, changes }) => ({ cause, changes })), differences };
}
