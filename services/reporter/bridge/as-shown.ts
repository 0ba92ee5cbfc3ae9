import type { Basis, Totals } from '../../../libs/contracts/api.ts';
import type { ShownFigures, ShownMinute } from '../../../libs/contracts/shown.ts';
import type { Row } from '../recount/database.ts';
import { presentTotals, type RecountCampaign } from '../recount/figures.ts';
import { plain } from '../recount/row-values.ts';
import { type FlatFigures, flatFigures, sumFigures } from '../report/flat-figures.ts';
import type { NetFigures } from './bridge-document.ts';
import { netFigures, netNames } from './net-figures.ts';

/** What was shown of something at a moment, and what is known of that moment now. */
export interface ShownAndKnown {
  readonly shown: NetFigures;
  readonly known: NetFigures;
}

export interface ShownOfClock {
  readonly totals: ShownAndKnown;
  readonly groups: readonly (ShownAndKnown & { readonly id: string; readonly name: string })[];
}

/** A whole hour of the campaign. By event, what is known is what had happened by then; by sale, what
 * was sold by then, less all of it that went back since. */
export interface ShownHour {
  readonly at: string;
  readonly definitionVersion: number;
  readonly activity: ShownOfClock;
  readonly cohort: ShownOfClock;
}

export interface ShownPlan {
  readonly campaign: RecountCampaign;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly brandIds: readonly string[];
  }[];
  /** Minutes on whole hours of the campaign, in their order. */
  readonly minutes: readonly ShownMinute[];
}

const hourMs = 3_600_000;
const quarterMs = 900_000;

/** The minutes of whole hours since the start of a campaign, up to its end, in their order. */
export function wholeHours(
  minutes: readonly ShownMinute[],
  { startQuarter, endQuarter }: { readonly startQuarter: number; readonly endQuarter: number },
): ShownMinute[] {
  const [startMs, endMs] = [startQuarter * quarterMs, endQuarter * quarterMs];
  return minutes
    .filter(({ at }) => {
      const atMs = Date.parse(at);
      return atMs >= startMs && atMs <= endMs && (atMs - startMs) % hourMs === 0;
    })
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Puts what was shown beside what the rows of `known-hours.sql` say of the same hours. */
export function asShown(plan: ShownPlan, rows: readonly Row[]): ShownHour[] {
  const { campaign, groups, minutes } = plan;
  const known = {
    activity: new KnownHours(campaign, rows, 'activity'),
    cohort: new KnownHours(campaign, rows, 'cohort'),
  };
  return minutes.map(({ at, definitionVersion, ...shown }) => {
    const hours = Math.round((Date.parse(at) - campaign.startQuarter * quarterMs) / hourMs);
    const clock = (basis: Basis): ShownOfClock => {
      known[basis].advance(hours);
      return {
        totals: pair(campaign, shown[basis].totals, known[basis].of(null)),
        groups: groups.map(({ id, name, brandIds }) => ({
          id,
          name,
          ...pair(campaign, groupIn(shown[basis], id), known[basis].of(brandIds)),
        })),
      };
    };
    return { at, definitionVersion, activity: clock('activity'), cohort: clock('cohort') };
  });
}

function groupIn({ groups }: ShownFigures, id: string): Totals | undefined {
  return groups.find((group) => group.id === id);
}

function pair(
  campaign: RecountCampaign,
  shown: Totals | undefined,
  known: FlatFigures,
): ShownAndKnown {
  const then = shown === undefined ? new Map() : flatFigures(shown);
  const names = netNames([then, known], campaign);
  return { shown: netFigures(then, names), known: netFigures(known, names) };
}

/** The figures of brands up to an hour, which only goes forward. */
class KnownHours {
  private readonly byHour: ReadonlyMap<number, ReadonlyMap<string, FlatFigures>>;
  private readonly brands = new Map<string, FlatFigures>();
  private hour = 0;

  constructor(campaign: RecountCampaign, rows: readonly Row[], basis: Basis) {
    const mine = rows.filter((row) => row.basis === basis);
    this.byHour = new Map(
      [...Map.groupBy(mine, ({ hour }) => Number(hour))].map(([hour, some]) => {
        const byBrand = Map.groupBy(some, ({ brand }) => plain(brand));
        const figures = [...byBrand].map(
          ([brand, part]) => [brand, flatFigures(presentTotals(campaign, part, basis))] as const,
        );
        return [hour, new Map(figures)];
      }),
    );
  }

  /** Adds the hours before this one. */
  advance(hours: number): void {
    for (; this.hour < hours; this.hour += 1) {
      for (const [brand, figures] of this.byHour.get(this.hour) ?? []) {
        this.brands.set(brand, sumFigures([this.brands.get(brand) ?? new Map(), figures]));
      }
    }
  }

  /** @param brandIds null for all */
  of(brandIds: readonly string[] | null): FlatFigures {
    if (brandIds === null) return sumFigures(this.brands.values());
    return sumFigures(brandIds.flatMap((id) => this.brands.get(id) ?? []));
  }
}
