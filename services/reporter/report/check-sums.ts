import { addExact, type Exact, subtractExact } from '../../../libs/base/exact.ts';
import type { Totals } from '../../../libs/contracts/api.ts';
import { type FlatFigures, flatFigures, sumFigures } from './flat-figures.ts';
import { bases, type ReportDocument } from './report-document.ts';

/**
 * Holds a report against itself: what its parts add up to, and what follows from what.
 *
 * @returns a sentence for each thing that does not fit; none where all does
 */
export function sumFaults(report: ReportDocument): string[] {
  const faults: string[] = [];
  for (const basis of bases) {
    const cuts = report[basis];
    const totals = flatFigures(cuts.totals);
    const compare = (what: string, parts: readonly Totals[], whole: FlatFigures) => {
      const sum = sumFigures(parts.map(flatFigures));
      for (const name of new Set([...sum.keys(), ...whole.keys()])) {
        const [is, must] = [sum.get(name) ?? 0, whole.get(name) ?? 0];
        if (is !== must) faults.push(`${basis}: ${what} add up to ${is} ${name}, not ${must}`);
      }
    };
    compare('brands', cuts.brands, totals);
    compare('categories', cuts.categories, totals);
    compare('days', cuts.days, totals);
    compare('days of brands', cuts.brandDays, totals);
    compare(
      'listings',
      cuts.listings.filter(({ held }) => !held),
      totals,
    );
    compare(
      'held listings',
      cuts.listings.filter(({ held }) => held),
      flatFigures(cuts.held),
    );
    compare('rows outside the roster', cuts.outside, flatFigures(cuts.outsideRoster));
    compare(
      'held listings by reason',
      report.heldListings.map((each) => each[basis]),
      flatFigures(cuts.held),
    );
    for (const brand of cuts.brands) {
      const mine = flatFigures(brand);
      compare(
        `days of ${brand.id}`,
        cuts.brandDays.filter(({ brandId }) => brandId === brand.id),
        mine,
      );
      const listings = cuts.listings.filter(({ brandId, held }) => brandId === brand.id && !held);
      compare(`listings of ${brand.id}`, listings, mine);
    }
    for (const group of cuts.groups) {
      const where = report.definition.document.groups.find(({ id }) => id === group.id);
      if (!where) faults.push(`${basis}: group ${group.id} is not in the definition`);
    }
    const everything = [
      cuts.totals,
      cuts.held,
      cuts.outsideRoster,
      ...cuts.brands,
      ...cuts.listings,
    ];
    for (const each of everything) faults.push(...derivedFaults(basis, each));
  }
  return [...faults, ...returnFaults(report), ...outcomeFaults(report)];
}

function derivedFaults(basis: string, { units, amounts }: Totals): string[] {
  const faults: string[] = [];
  for (const { unit, sold, cancelled, returned, net } of units) {
    const must = subtractExact(subtractExact(sold, cancelled), returned);
    if (net !== must) faults.push(`${basis}: net ${unit} is ${net}, not ${must}`);
  }
  for (const { currency, gross, discount, sold, cancelled, refunded, net } of amounts) {
    const mustNet = subtractExact(subtractExact(sold, cancelled), refunded);
    if (net !== mustNet) faults.push(`${basis}: net ${currency} is ${net}, not ${mustNet}`);
    const mustGross = addExact(sold, discount);
    if (gross !== mustGross)
      faults.push(`${basis}: gross ${currency} is ${gross}, not ${mustGross}`);
  }
  return faults;
}

function returnFaults({ returns, cohort }: ReportDocument): string[] {
  const faults: string[] = [];
  for (const { brandId, unit, returned, sold, cancelled, reasons } of returns.brands) {
    const byReason = reasons.reduce<Exact>((sum, { units }) => addExact(sum, units), 0);
    if (byReason !== returned) {
      faults.push(`returns of ${brandId}: reasons add up to ${byReason} ${unit}, not ${returned}`);
    }
    const brand = cohort.brands.find(({ id }) => id === brandId);
    const line = brand?.units.find((each) => each.unit === unit);
    if (line?.returned !== returned || line.sold !== sold || line.cancelled !== cancelled) {
      faults.push(`returns of ${brandId}: the ${unit} line is not that of the brand`);
    }
  }
  return faults;
}

function outcomeFaults({ outcomes, log }: ReportDocument): string[] {
  const faults: string[] = [];
  for (const each of outcomes.partitions) {
    const { partition, startOffset, nextOffset, gaps, applied, duplicate, conflict } = each;
    const ended = applied + duplicate + conflict + each.rejected + each.skipped + gaps;
    if (ended !== nextOffset - startOffset) {
      faults.push(`partition ${partition}: ${ended} ended of ${nextOffset - startOffset} offsets`);
    }
    if (log.offsets[String(partition)] !== nextOffset) {
      faults.push(`partition ${partition}: it was counted to ${nextOffset}, not to the cut`);
    }
  }
  for (const outcome of ['applied', 'duplicate', 'conflict', 'rejected', 'skipped'] as const) {
    const sum = outcomes.partitions.reduce((total, each) => total + each[outcome], 0);
    if (sum !== outcomes.outcomes[outcome]) faults.push(`${outcome} does not add up by partition`);
  }
  return faults;
}
