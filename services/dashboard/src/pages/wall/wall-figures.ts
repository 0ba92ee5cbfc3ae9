import type { CampaignAnswer, SeriesAnswer } from '../../../../../libs/contracts/api.ts';
import type { CampaignSnapshot } from '../../../../../libs/contracts/api-stream.ts';
import { add, type Exact, unitsOf } from '../../data/exact.ts';
import { localMs } from '../../format/local-time.ts';
import type { CurvePoint } from '../../ui/progress.tsx';

type Definition = CampaignAnswer['definition'];

const hourMs = 3_600_000;

/** What the wall says of a campaign besides its figures. Times are ms since 1970. */
export interface WallFrame {
  readonly name: string;
  readonly timeZone: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly hoursTotal: number;
  /** The unit that the campaign is ranked by. */
  readonly unit: string;
  /** Whose target the wall shows. */
  readonly goal: Goal;
  /** The group that the campaign is about; null where it has none. */
  readonly group: { readonly id: string; readonly name: string } | null;
  readonly targets: ReadonlyMap<string, number>;
}

/** A target, and whether it is the campaign's or a group's. */
export interface Goal {
  readonly groupId: string | null;
  /** Null for the campaign. */
  readonly name: string | null;
  readonly target: number | null;
}

/** Takes from a definition what the wall needs. */
export function frameOf(definition: Definition): WallFrame {
  const { name, timeZone, start, end, categories, groups = [] } = definition;
  const startMs = localMs(start, timeZone);
  const endMs = localMs(end, timeZone);
  const group = groups[0];
  return {
    name,
    timeZone,
    startMs,
    endMs,
    hoursTotal: (endMs - startMs) / hourMs,
    unit: Object.values(categories)[0]?.unit ?? 'item',
    goal: goalOf(definition),
    group: group === undefined ? null : { id: group.id, name: group.name },
    targets: new Map(
      definition.brands.flatMap(({ id, target }) =>
        target?.units === undefined ? [] : [[id, target.units] as const],
      ),
    ),
  };
}

/** The campaign's own target; else that of its first group with one; else the sum of its brands'. */
function goalOf({ target, groups = [], brands }: Definition): Goal {
  if (target?.units !== undefined) return { groupId: null, name: null, target: target.units };
  const group = groups.find((each) => each.target?.units !== undefined);
  if (group?.target?.units !== undefined) {
    return { groupId: group.id, name: group.name, target: group.target.units };
  }
  const sum = brands.reduce((total, brand) => total + (brand.target?.units ?? 0), 0);
  return { groupId: null, name: null, target: sum === 0 ? null : sum };
}

/** What counts towards the goal, now. */
export function reachedOf(shown: CampaignSnapshot, { goal, unit }: WallFrame): Exact {
  const group = shown.groups.find(({ id }) => id === goal.groupId);
  return unitsOf(group ?? shown.totals, unit).net;
}

type Points = SeriesAnswer['points'];

/**
 * The time that the figures have come to: the end of the last quarter hour or hour with a sale. A
 * campaign that is played again has a clock of its own, which is this one.
 */
export function lastSaleMs(points: Points, unit: string): number | null {
  const last = points.findLast((point) => Number(unitsOf(point, unit).sold) > 0);
  return last === undefined ? null : Date.parse(last.to);
}

/** Sums up points from the start on, for a line that only says how far it has come. */
export function sumUp(points: Points, { unit, startMs }: WallFrame, untilMs: number): CurvePoint[] {
  let sum: Exact = 0;
  const line: CurvePoint[] = [{ hours: 0, amount: 0 }];
  for (const point of points) {
    if (Date.parse(point.from) >= untilMs) break;
    sum = add(sum, unitsOf(point, unit).net);
    const toMs = Math.min(Date.parse(point.to), untilMs);
    line.push({ hours: (toMs - startMs) / hourMs, amount: Number(sum) });
  }
  return line;
}

/** Hours since the start at which the days of the campaign's zone begin, after the first. */
export function dayHours({ startMs, hoursTotal }: WallFrame): number[] {
  const days = Math.floor((hoursTotal - 1) / 24);
  return startMs === 0 ? [] : Array.from({ length: days }, (_, index) => (index + 1) * 24);
}
