import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { assert } from '../../../libs/base/assert.ts';
import { addExact, type Exact, exactOf } from '../../../libs/base/exact.ts';
import type { Basis } from '../../../libs/contracts/api.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import {
  type ResolvedDefinition,
  resolveDefinition,
} from '../../../libs/contracts/resolve-definition.ts';
import { canonicalJson } from '../canonical-json.ts';
import { codeVersion } from '../code-version.ts';
import { campaignOfDefinition } from '../recount/campaign-of-definition.ts';
import type { Row } from '../recount/database.ts';
import { exceptionsPerKindMax, findExceptions } from '../recount/exceptions.ts';
import { heldPlace, presentTotals, type RecountCampaign } from '../recount/figures.ts';
import { countLoaded, type LoadedLog } from '../recount/recount.ts';
import { cutsOf, plain } from './report-cuts.ts';
import { type ReportDay, reportDays } from './report-days.ts';
import { bases, type ReportDocument, type ReportReturns } from './report-document.ts';

export interface MakeReportOptions {
  readonly definition: CampaignDefinition;
  /** Null where the definition came from a file. */
  readonly definitionVersion: number | null;
  readonly topic: string;
}

const daySeconds = 86_400;
const quarterSeconds = 900;

/**
 * Makes a report of a log that was loaded up to a vector of offsets. It says nothing of when or where
 * it was made: the same log, vector, definition and code make the same report.
 */
export async function makeReport(
  log: LoadedLog,
  { definition, definitionVersion, topic }: MakeReportOptions,
): Promise<ReportDocument> {
  const campaign = campaignOfDefinition(definition);
  const resolved = resolveDefinition(definition);
  const count = await countLoaded(log, campaign);
  const days = reportDays(definition.timeZone, resolved);
  await fillDays(log, days);
  const watermark = await watermarkOf(log);
  const windowSeconds = definition.returnWindowDays * daySeconds;
  const matureQuarter = watermark === null ? 0 : (watermark - windowSeconds) / quarterSeconds;
  const cells = await log.database.queryFile('report-cells.sql', [
    resolved.startQuarter,
    resolved.endQuarter,
    Math.floor(matureQuarter),
  ]);
  const plan = { campaign, groups: resolved.groups, days: days.map(({ day }) => day) };
  const [activity, cohort] = bases.map((basis) => cutsOf(plan, cells, basis)) as [
    ReportDocument['activity'],
    ReportDocument['cohort'],
  ];
  // The same events, added up in another order.
  assert(
    isDeepStrictEqual(
      [activity.totals, cohort.totals],
      [count.activity.totals, count.cohort.totals],
    ),
    'the cuts of a report add up to the count',
  );
  const endSeconds = resolved.endQuarter * quarterSeconds;
  const passed = Math.min(windowSeconds, Math.max(0, (watermark ?? 0) - endSeconds));
  return {
    format: 'tally-report/1',
    codeVersion: await codeVersion(),
    campaign: headOf(definition, resolved),
    definition: {
      version: definitionVersion,
      sha256: createHash('sha256').update(canonicalJson(definition)).digest('hex'),
      document: definition,
    },
    log: {
      topic,
      offsets: Object.fromEntries(
        count.partitions.map(({ partition, nextOffset }) => [partition, nextOffset]),
      ),
      watermark: watermark === null ? null : instantText(watermark),
    },
    activity,
    cohort,
    returns: {
      windowDays: definition.returnWindowDays,
      windowSecondsPassed: passed,
      isMature: watermark !== null && passed === windowSeconds && watermark >= endSeconds,
      brands: returnsOf(campaign, cells),
    },
    heldListings: heldOf(campaign, resolved, cells),
    outcomes: {
      records: count.records,
      outcomes: count.outcomes,
      partitions: count.partitions,
    },
    exceptions: await findExceptions(log.database, exceptionsPerKindMax),
  };
}

function headOf(
  { id, name, currency, timeZone, start, end, ...definition }: CampaignDefinition,
  { startQuarter, endQuarter }: ResolvedDefinition,
): ReportDocument['campaign'] {
  const startsAt = instantText(startQuarter * quarterSeconds);
  const endsAt = instantText(endQuarter * quarterSeconds);
  const categories = Object.entries(definition.categories).map(([category, { unit }]) => {
    return { id: category, unit };
  });
  return { id, name, currency, timeZone, start, end, startsAt, endsAt, categories };
}

function heldOf(
  campaign: RecountCampaign,
  { heldListings }: ResolvedDefinition,
  cells: readonly Row[],
): ReportDocument['heldListings'] {
  const held = cells.filter((cell) => Number(cell.place) === heldPlace);
  const byListing = Map.groupBy(held, (cell) => plain(cell.listing));
  return heldListings.map(({ listingId, reason, from }) => {
    const mine = byListing.get(listingId) ?? [];
    const on = (basis: Basis) =>
      presentTotals(
        campaign,
        mine.filter((cell) => cell.basis === basis),
        basis,
      );
    return { listingId, reason, from, activity: on('activity'), cohort: on('cohort') };
  });
}

async function fillDays({ database }: LoadedLog, days: readonly ReportDay[]): Promise<void> {
  for (const [index, { fromQuarter, toQuarter }] of days.entries()) {
    await database.query('insert into days values ($1, $2, $3)', [index, fromQuarter, toQuarter]);
  }
}

/** In seconds since 1970. */
async function watermarkOf({ database }: LoadedLog): Promise<number | null> {
  const [row] = await database.queryFile('watermark.sql');
  return row?.seconds === null || row === undefined ? null : Number(row.seconds);
}

function returnsOf(campaign: RecountCampaign, cells: readonly Row[]): ReportReturns[] {
  const cohort = cells.filter((cell) => cell.basis === 'cohort' && Number(cell.place) >= 0);
  const byBrand = Map.groupBy(cohort, (cell) => plain(cell.brand));
  return campaign.brands.flatMap(({ id: brandId }) => {
    const byUnit = Map.groupBy(byBrand.get(brandId) ?? [], (cell) => cell.unit);
    const units = [...new Set(campaign.categories.map(({ unit }) => unit))];
    return units
      .filter((unit) => byUnit.has(unit))
      .map((unit): ReportReturns => {
        const rows = byUnit.get(unit) ?? [];
        const back = Map.groupBy(rows.filter(isType(4)), (cell) => plain(cell.reason));
        return {
          brandId,
          unit,
          sold: sum(rows.filter(isType(2)), 'quantity'),
          cancelled: sum(rows.filter(isType(3)), 'quantity'),
          returned: sum(rows.filter(isType(4)), 'quantity'),
          mature: sum(rows.filter(isType(2)), 'mature_quantity'),
          reasons: [...back]
            .sort(([one], [other]) => (one < other ? -1 : 1))
            .map(([reason, some]) => ({ reason, units: sum(some, 'quantity') })),
        };
      });
  });
}

/** Types are numbered as in `add-events.sql`. */
function isType(type: number): (cell: Row) => boolean {
  return (cell) => Number(cell.type) === type;
}

function sum(rows: readonly Row[], column: string): Exact {
  return rows.reduce<Exact>(
    (total, row) => addExact(total, exactOf(BigInt((row[column] as Exact | null) ?? 0))),
    0,
  );
}

function instantText(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
