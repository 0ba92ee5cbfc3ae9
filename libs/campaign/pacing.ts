import { addExact, type Exact } from '../base/exact.ts';
import type { RankMeasure } from '../contracts/api-params.ts';
import { brandTallies } from './brand-tallies.ts';
import type { Campaign } from './campaign.ts';
import { type CurveStand, lineCurve, readReference } from './line-curve.ts';
import { type Pace, paceOf } from './pace.ts';
import type { PaceCurve } from './pace-curve.ts';
import { type QuarterRange, quarterText } from './quarter-range.ts';
import { type Question, questionLead } from './question.ts';
import { rankValue } from './ranking.ts';

export interface PacingAsked {
  readonly measure: RankMeasure;
  /** First quarter hour that is not over, or not known to be complete: nothing from it on counts. */
  readonly until: number;
  /** The reference of the definition, where it is there. */
  readonly reference?: Campaign | undefined;
}

/** A line of the answer. */
export interface PaceLine extends Pace {
  readonly reached: Exact;
  readonly target: number | null;
  /** Whose target it is: the line's own, or the sum of its brands'. */
  readonly targetOf: 'own' | 'brands' | null;
  /** Brands of the line that have no target, where it is a sum. */
  readonly brandsWithoutTarget: number;
  readonly expectedShare: number;
  readonly state: 'scheduled' | 'running' | 'reached' | 'ended';
  readonly paceCurve: Pick<PaceCurve, 'kind' | 'campaignId'>;
}

export interface PacingAnswer {
  readonly measure: RankMeasure;
  readonly unit: string;
  readonly until: string;
  readonly elapsedHours: number;
  readonly hoursLeft: number;
  readonly campaign: PaceLine | null;
  readonly groups: readonly (PaceLine & { readonly id: string; readonly name: string })[];
  readonly brands: readonly (PaceLine & { readonly id: string; readonly name: string })[];
}

/** Steps into which the time so far is cut at the most: of an hour, or of whole hours. */
const stepsMax = 96;
const quartersPerHour = 4;

/**
 * The pace of a campaign, its groups and its brands. A brand is measured by its own sales in the
 * reference campaign, where it sold enough, so that no brand learns from its curve what others sold;
 * else by the curve that the definition gives, else by time alone. A group and the campaign are
 * measured by the same brands, or all brands, of the reference.
 */
export function askPacing(question: Question, asked: PacingAsked): PacingAnswer {
  const { campaign, groupId, brandId } = question;
  const { window } = campaign;
  const until = Math.min(Math.max(asked.until, window.from), window.to);
  const moments = momentsOf(window, until);
  const ranges = moments.slice(0, -2).map((from, index) => ({
    from: window.from + from,
    to: window.from + (moments[index + 1] as number),
  }));
  const lead = questionLead(question);
  const measured = new Map(
    [...brandTallies(question, ranges)].map(([id, tallies]) => [
      id,
      tallies.map((tally) => rankValue(tally, asked.measure, lead)),
    ]),
  );
  const reference =
    asked.reference &&
    readReference(question, asked.reference, { measure: asked.measure, moments });
  const stand = { campaign, asked, measured, moments, until, reference };
  const roster = [...campaign.brands.values()].filter(({ id }) => isAsked(question, id));
  const isWhole = brandId === undefined && groupId === undefined;
  const groups = brandId === undefined ? campaign.groups : [];
  return {
    measure: asked.measure,
    unit: asked.measure === 'netAmount' ? lead.currency : lead.unit,
    until: quarterText(until),
    elapsedHours: (until - window.from) / quartersPerHour,
    hoursLeft: (window.to - until) / quartersPerHour,
    campaign: isWhole
      ? lineOf(stand, { ids: [...campaign.brands.keys()], own: campaign.definition.target })
      : null,
    groups: groups
      .filter(({ id }) => groupId === undefined || id === groupId)
      .map(({ id, name, brandIds }) => {
        const own = campaign.definition.groups.find((group) => group.id === id)?.target;
        return { id, name, ...lineOf(stand, { ids: [...brandIds], own }) };
      }),
    brands: roster.map(({ id, name, target }) => {
      return { id, name, ...lineOf(stand, { ids: [id], own: target, isBrand: true }) };
    }),
  };
}

/** Elapsed quarter hours at the ends of the steps so far, an hour later, and in that order. */
function momentsOf(window: QuarterRange, until: number): number[] {
  const elapsed = until - window.from;
  const hours = Math.max(1, Math.ceil(elapsed / quartersPerHour / stepsMax));
  const step = hours * quartersPerHour;
  const whole = Array.from({ length: Math.ceil(elapsed / step) }, (_, index) => index * step);
  return [...whole, elapsed, Math.min(elapsed + quartersPerHour, window.to - window.from)];
}

function isAsked({ scope, brandId, groupId, campaign }: Question, id: string): boolean {
  if (scope !== 'all' && !scope.has(id)) return false;
  if (brandId !== undefined && brandId !== id) return false;
  if (groupId === undefined) return true;
  return campaign.groups.some((group) => group.id === groupId && group.brandIds.has(id));
}

type Target = Campaign['definition']['target'];

interface Stand extends CurveStand {
  readonly asked: PacingAsked;
  /** Of each brand, what was counted in each step. */
  readonly measured: ReadonlyMap<string, readonly Exact[]>;
  readonly until: number;
}

interface LineSubject {
  readonly ids: readonly string[];
  readonly own: Target;
  readonly isBrand?: boolean;
}

function lineOf(stand: Stand, subject: LineSubject): PaceLine {
  const { campaign, measured, moments, until } = stand;
  const { window } = campaign;
  const steps = moments
    .slice(0, -2)
    .map((_, index) =>
      subject.ids.reduce<Exact>((sum, id) => addExact(sum, measured.get(id)?.[index] ?? 0), 0),
    );
  const reached = steps.reduce(addExact, 0);
  const goal = goalOf(stand, subject);
  const isAll = subject.isBrand !== true && subject.ids.length === campaign.brands.size;
  const curve = lineCurve(stand, isAll ? 'all' : subject.ids);
  const shares = moments.map((moment) => curve.shareAt(moment));
  const [share = 0, shareNextHour = 0] = shares.slice(-2);
  const pace = paceOf({
    reached: Number(reached),
    target: goal.target,
    share,
    shareNextHour,
    hoursLeft: (window.to - until) / quartersPerHour,
    steps: steps.map((counted, index) => ({
      share: (shares[index + 1] ?? 0) - (shares[index] ?? 0),
      counted: Number(counted),
    })),
  });
  const { kind, campaignId } = curve;
  const isReached = goal.target !== null && Number(reached) >= goal.target;
  return {
    reached,
    ...goal,
    expectedShare: share,
    ...pace,
    state: stateOf(window, until, isReached),
    paceCurve: { kind, ...(campaignId === undefined ? {} : { campaignId }) },
  };
}

function stateOf(window: QuarterRange, until: number, isReached: boolean): PaceLine['state'] {
  if (until >= window.to) return 'ended';
  if (until <= window.from) return 'scheduled';
  return isReached ? 'reached' : 'running';
}

function goalOf(
  { campaign, asked }: Stand,
  { ids, own, isBrand = false }: LineSubject,
): Pick<PaceLine, 'target' | 'targetOf' | 'brandsWithoutTarget'> {
  const pick = (target: Target) => (asked.measure === 'netAmount' ? target?.amount : target?.units);
  const mine = pick(own);
  if (mine !== undefined) return { target: mine, targetOf: 'own', brandsWithoutTarget: 0 };
  const none = { target: null, targetOf: null } as const;
  if (isBrand) return { ...none, brandsWithoutTarget: 1 };
  const targets = ids.map((id) => pick(campaign.brands.get(id)?.target));
  const known = targets.filter((target) => target !== undefined);
  const brandsWithoutTarget = targets.length - known.length;
  if (known.length === 0) return { ...none, brandsWithoutTarget };
  const target = known.reduce((sum, each) => sum + each, 0);
  return { target, targetOf: 'brands', brandsWithoutTarget };
}
