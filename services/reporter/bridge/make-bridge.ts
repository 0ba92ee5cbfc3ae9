import { assert } from '../../../libs/base/assert.ts';
import { addExact, type Exact } from '../../../libs/base/exact.ts';
import type { Basis } from '../../../libs/contracts/api.ts';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';
import type { ShownMinute } from '../../../libs/contracts/shown.ts';
import { campaignOfDefinition } from '../recount/campaign-of-definition.ts';
import type { RecountDatabase } from '../recount/database.ts';
import type { RecountCampaign } from '../recount/figures.ts';
import { type FlatFigures, figuresChange, flatFigures } from '../report/flat-figures.ts';
import type { BridgeLine, BridgeOfClock, BridgePath, ReportBridge } from './bridge-document.ts';
import { type BridgeEvents, bridgeEvents, eventsListedMax } from './bridge-events.ts';
import { definitionSteps } from './definition-steps.ts';
import { netFigures, netNames } from './net-figures.ts';
import {
  brandsByScope,
  figuresOf,
  type NamedScope,
  nameOf,
  type SaidOnClocks,
  type Scope,
  scopesOf,
} from './scopes.ts';
import { type Path, Walk } from './walk.ts';

/** Where a bridge starts, under which definition, and what was shown then, if that is known. */
export interface BridgeStart {
  readonly offsets: Readonly<Record<string, number>>;
  readonly definition: CampaignDefinition;
  readonly definitionVersion: number | null;
  readonly shown: ShownMinute | null;
}

export interface BridgePlan {
  readonly start: BridgeStart;
  readonly definition: CampaignDefinition;
  /** Those that may say why, oldest first. */
  readonly versions: readonly DefinitionVersion[];
  /** What the report says. */
  readonly report: SaidOnClocks;
}

const shownFaultsMax = 200;

/**
 * Builds the bridge from what was shown to what a report says, on both clocks. The cells of the log
 * are in the database, with the marks at the offsets of the start.
 *
 * @throws AssertionError where a path does not end at the report's figure: then no report is written
 */
export async function makeBridge(
  database: RecountDatabase,
  { start, definition, versions, report }: BridgePlan,
): Promise<ReportBridge> {
  const steps = definitionSteps(start.definition, definition, versions);
  const walk = await Walk.of(database, { mark: 'shown', definition: start.definition, steps });
  const campaign = campaignOfDefinition(definition);
  const groups = scopesOf('group', start.definition, definition);
  const brands = scopesOf('brand', start.definition, definition);
  const perLineMax = eventsListedMax(brands.length);
  const causes = steps.map(({ cause }) => cause);
  const events = await bridgeEvents(database, causes, perLineMax);
  const brandsOf = brandsByScope([start.definition, ...steps.map((step) => step.definition)]);
  const shownFaults: string[] = [];
  const clock = (basis: Basis): BridgeOfClock => {
    const pathOf = (scope: Scope): BridgePath => {
      const path = walk.path(scope, basis);
      const isRight = figuresChange(path.end, figuresOf(report[basis], scope)).size === 0;
      assert(isRight, `the bridge of ${nameOf(scope)} ends at the report's figure`);
      if (start.shown !== null) {
        const shown = figuresOf(start.shown[basis], scope);
        shownFaults.push(...faultsOf(`${basis}: ${nameOf(scope)}`, shown, path));
      }
      return presentPath(path, { basis, campaign, brands: brandsOf(scope), events });
    };
    const named = ({ scope, name }: NamedScope) => ({ id: scope.id, name, ...pathOf(scope) });
    return {
      totals: pathOf({ kind: 'campaign' }),
      groups: groups.map(named),
      brands: brands.map(named),
    };
  };
  const [activity, cohort] = [clock('activity'), clock('cohort')];
  return {
    start: {
      at: start.shown?.at ?? null,
      definitionVersion: start.definitionVersion,
      definition: start.definition,
      offsets: start.offsets,
    },
    isAsShown: start.shown === null ? null : shownFaults.length === 0,
    shownFaults: shownFaults.slice(0, shownFaultsMax),
    causes: steps.map(({ cause, changes }) => ({ cause, changes })),
    activity,
    cohort,
    eventsListedMax: perLineMax,
    events: events.listed,
  };
}

function faultsOf(what: string, shown: FlatFigures, { start }: Path): string[] {
  const counted = flatFigures(start);
  return [...figuresChange(shown, counted).keys()].map((name) => {
    const [said, is] = [shown.get(name) ?? 0, counted.get(name) ?? 0];
    return `${what}: ${name} was shown as ${said}, the log gives ${is}`;
  });
}

/** The net figures of a path, every unit and currency that occurs in it on every line. */
function presentPath(
  { start, end, changes }: Path,
  how: {
    basis: Basis;
    campaign: RecountCampaign;
    brands: ReadonlySet<string>;
    events: BridgeEvents;
  },
): BridgePath {
  const first = flatFigures(start);
  const all = [first, end, ...changes.map(({ change }) => change)];
  const names = netNames(all, how.campaign);
  const lines = changes.map(({ line, change }): BridgeLine => {
    const counts = [...how.brands].map((brand) => how.events.count(how.basis, line, brand));
    return { line, ...netFigures(change, names), lines: counts.reduce<Exact>(addExact, 0) };
  });
  return { start: netFigures(first, names), lines, end: netFigures(end, names) };
}
