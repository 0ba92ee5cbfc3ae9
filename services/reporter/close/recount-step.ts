import { join } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import type { CloseDetails } from '../../../libs/contracts/close-record.ts';
import type { Close } from '../../../libs/contracts/close-state.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import { controlText } from '../control/control-text.ts';
import type { LoadedLog } from '../recount/recount.ts';
import { loadLog } from '../recount/recount.ts';
import { type MakeReportOptions, makeReport } from '../report/make-report.ts';
import { bases, type ReportDocument } from '../report/report-document.ts';
import { masterOf } from '../report/report-files.ts';
import { inputFiles } from '../report/report-inputs.ts';
import { withAnchors } from './anchors.ts';
import { blocker, CloseRefused } from './close-blockers.ts';
import { gatherInputs, keepInputs } from './close-inputs.ts';
import { type CloseParts, closeFolder, newestDefinition } from './close-parts.ts';
import { assertSameDefinition } from './close-rules.ts';
import { compareCells } from './compare-cells.ts';
import { compareOutcomes } from './compare-outcomes.ts';
import { assertKept, keepText, readKept, type Snapshot } from './snapshot.ts';

/**
 * Counts the log up to the cut by other code, compares every cell and every outcome with the shards
 * as they were there, and makes the report.
 *
 * @throws CloseRefused where anything differs, with the figures
 */
export async function recountStep(
  parts: CloseParts,
  close: Close,
): Promise<CloseDetails<'recounted'>> {
  const versions = await parts.readVersions(close.opened.campaignId);
  const newest = await newestDefinition(parts, close.opened.campaignId);
  assertSameDefinition(close, newest);
  const folder = closeFolder(parts.reportsDir, close.opened);
  const snapshot = await readSnapshot(folder, close);
  const inputs = await gatherInputs(parts, close, versions);
  const log = await loadToCut(parts, close, snapshot);
  try {
    const comparison = await compareCells(log.database, join(folder, snapshot.cells.name));
    const report = await reportOf(log, { ...reportOptions(close, newest), inputs });
    const outcomes = compareOutcomes(snapshot.shards, report.outcomes.partitions);
    const different = [...outcomes, ...comparison.blockers];
    if (different.length > 0) {
      throw new CloseRefused(different, outcomes.length + comparison.found);
    }
    assertControlTotals(report);
    await keepInputs(folder, inputFiles(inputs, report));
    return {
      step: 'recounted',
      records: report.outcomes.records,
      cells: comparison.cells,
      net: netOf(report),
      controlTotals: controlOf(close, report),
      report: await keepText(folder, 'report', masterOf(report)),
    };
  } finally {
    await log.close();
  }
}

/** @throws CloseRefused where it does not follow on the report before */
async function reportOf(log: LoadedLog, options: MakeReportOptions): Promise<ReportDocument> {
  try {
    return await makeReport(log, options);
  } catch (thrown) {
    if (!(thrown instanceof TallyError) || thrown.code !== 'conflict') throw thrown;
    throw new CloseRefused([blocker('previous_report', thrown.message)]);
  }
}

function reportOptions({ opened }: Close, { version, definition }: DefinitionVersion) {
  return { definition, definitionVersion: version, topic: opened.topic };
}

/** @throws CloseRefused where the order system says something else */
function assertControlTotals({ controlTotals, log }: ReportDocument): void {
  if (controlTotals === null || controlTotals.found === 0) return;
  const blockers = controlTotals.differences.map((difference) => {
    const { hour, source, event, measure, brandId, unit, currency } = difference;
    const figures = {
      ...{ hour, source, event, measure },
      ...(brandId !== null && { brand: brandId }),
      ...(unit !== null && { unit }),
      ...(currency !== null && { currency }),
      control: String(difference.control),
      recounted: String(difference.counted),
    };
    return blocker('control_totals', controlText(log.topic, difference), { figures });
  });
  throw new CloseRefused(blockers, controlTotals.found);
}

function netOf(report: ReportDocument): CloseDetails<'recounted'>['net'] {
  return bases.flatMap((basis) => {
    const { units, amounts } = report[basis].totals;
    const lines = [
      ...units.map(({ unit, net }) => ({ of: unit, net })),
      ...amounts.map(({ currency, net }) => ({ of: currency, net })),
    ];
    return lines.map(({ of, net }) => ({ basis, of, net: String(net) }));
  });
}

function controlOf({ opened }: Close, { controlTotals }: ReportDocument) {
  if (opened.controlTotals === null || controlTotals === null) return null;
  return { sha256: opened.controlTotals.sha256, compared: controlTotals.compared };
}

async function readSnapshot(folder: string, { cut }: Close): Promise<Snapshot> {
  if (cut === null) throw new TallyError('invariant_broken', 'A recount needs a cut.');
  const snapshot = JSON.parse(await readKept(folder, cut.snapshot)) as Snapshot;
  await assertKept(folder, snapshot.cells);
  return snapshot;
}

/** @throws CloseRefused where the log has lost what is needed, or is another one */
async function loadToCut(
  parts: CloseParts,
  close: Close,
  { shards }: Snapshot,
): Promise<LoadedLog> {
  const until = new Map(shards.map(({ partition, meta }) => [partition, meta.next]));
  const lost = shards.flatMap(({ partition, meta }): OffsetRange[] =>
    (meta.lost ?? []).map(({ from, to }) => ({ partition, from, to })),
  );
  try {
    const { source, isPlaced, close: closeSource } = await parts.openLog(close, { until, lost });
    const anchored = withAnchors(source.chunks, shards);
    const log = await loadLog({
      chunks: untilAborted(anchored.chunks, parts.signal),
      limits: parts.limits,
      isPlaced,
      onProgress: (done) => parts.onProgress?.({ step: 'count', done, total: source.offsetsTotal }),
    }).finally(closeSource);
    const unverified = anchored.blockers();
    if (unverified.length === 0) return log;
    await log.close();
    throw new CloseRefused(unverified);
  } catch (thrown) {
    if (!(thrown instanceof TallyError) || thrown.code !== 'kafka_data_missing') throw thrown;
    throw new CloseRefused([blocker('log_missing', thrown.message)]);
  }
}

async function* untilAborted<Each>(
  items: AsyncIterable<Each>,
  signal: AbortSignal,
): AsyncGenerator<Each> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
