import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { assert } from '../../../libs/base/assert.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import {
  type ResolvedDefinition,
  resolveDefinition,
} from '../../../libs/contracts/resolve-definition.ts';
import { chooseStart } from '../bridge/bridge-start.ts';
import { canonicalJson } from '../canonical-json.ts';
import { codeVersion } from '../code-version.ts';
import { compareControlTotals } from '../control/compare-control-totals.ts';
import { campaignOfDefinition } from '../recount/campaign-of-definition.ts';
import { exceptionsPerKindMax, findExceptions } from '../recount/exceptions.ts';
import { countLoaded, type LoadedLog } from '../recount/recount.ts';
import { cutsOf } from './report-cuts.ts';
import { reportDays } from './report-days.ts';
import { bases, type ReportDocument } from './report-document.ts';
import { heldOf } from './report-held.ts';
import { inputFiles, inputList, noInputs, type ReportInputs } from './report-inputs.ts';
import { placementOf } from './report-placement.ts';
import { returnsOf } from './report-returns.ts';
import { fillCells, walksOf } from './report-walks.ts';

export interface MakeReportOptions {
  readonly definition: CampaignDefinition;
  /** Null where the definition came from a file. */
  readonly definitionVersion: number | null;
  readonly topic: string;
  readonly inputs?: ReportInputs;
}

const daySeconds = 86_400;
const quarterSeconds = 900;

/**
 * Makes a report of a log that was loaded up to a vector of offsets. It says nothing of when or where
 * it was made: the same log, vector, definition, inputs and code make the same report.
 *
 * @throws TallyError `conflict` where the previous report does not follow from this log
 */
export async function makeReport(
  log: LoadedLog,
  { definition, definitionVersion, topic, inputs = noInputs }: MakeReportOptions,
): Promise<ReportDocument> {
  const campaign = campaignOfDefinition(definition);
  const resolved = resolveDefinition(definition);
  const count = await countLoaded(log, campaign);
  const offsets = Object.fromEntries(
    count.partitions.map(({ partition, nextOffset }) => [partition, nextOffset]),
  );
  const frame = { definition, definitionVersion, resolved, inputs };
  const start = chooseStart({
    ...{ ...inputs, ...frame, cut: offsets, byHand: inputs.shownByHand },
    endQuarter: resolved.endQuarter,
  });
  const days = reportDays(definition.timeZone, resolved);
  const watermark = await watermarkOf(log);
  const windowSeconds = definition.returnWindowDays * daySeconds;
  const matureQuarter = watermark === null ? 0 : (watermark - windowSeconds) / quarterSeconds;
  await fillCells(log, { days, resolved, start, previous: inputs.previous });
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
  const walked = await walksOf(log, { ...frame, campaign, start, report: { activity, cohort } });
  const exceptions = await findExceptions(log.database, exceptionsPerKindMax);
  const { controlTotals } = inputs;
  const report = {
    format: 'tally-report/1' as const,
    codeVersion: await codeVersion(),
    campaign: headOf(definition, resolved),
    definition: {
      version: definitionVersion,
      sha256: createHash('sha256').update(canonicalJson(definition)).digest('hex'),
      document: definition,
    },
    log: {
      topic,
      offsets,
      placement: placementOf(log),
      watermark: watermark === null ? null : instantText(watermark),
    },
    activity,
    cohort,
    returns: {
      ...maturityOf({ windowSeconds, watermark, endQuarter: resolved.endQuarter }),
      windowDays: definition.returnWindowDays,
      brands: returnsOf(campaign, cells),
    },
    heldListings: heldOf(campaign, resolved, cells),
    outcomes: {
      records: count.records,
      outcomes: count.outcomes,
      partitions: count.partitions,
    },
    exceptions,
    controlTotals:
      controlTotals &&
      (await compareControlTotals(log.database, controlTotals.rows, exceptions.listed)),
    ...walked,
  };
  return { ...report, inputs: inputList(inputFiles(inputs, report)) };
}

/** How much of the return window has passed for what was sold last. */
function maturityOf(of: {
  readonly windowSeconds: number;
  readonly watermark: number | null;
  readonly endQuarter: number;
}): Pick<ReportDocument['returns'], 'windowSecondsPassed' | 'isMature'> {
  const { windowSeconds, watermark } = of;
  const endSeconds = of.endQuarter * quarterSeconds;
  const passed = Math.min(windowSeconds, Math.max(0, (watermark ?? 0) - endSeconds));
  return {
    windowSecondsPassed: passed,
    isMature: watermark !== null && passed === windowSeconds && watermark >= endSeconds,
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

/** In seconds since 1970. */
async function watermarkOf({ database }: LoadedLog): Promise<number | null> {
  const [row] = await database.queryFile('watermark.sql');
  return row?.seconds === null || row === undefined ? null : Number(row.seconds);
}

function instantText(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
