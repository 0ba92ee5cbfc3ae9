import { join } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import type { CloseDetails } from '../../../libs/contracts/close-record.ts';
import type { Close } from '../../../libs/contracts/close-state.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import type { LoadedLog } from '../recount/recount.ts';
import { loadLog } from '../recount/recount.ts';
import { makeReport } from '../report/make-report.ts';
import { masterOf } from '../report/report-files.ts';
import { withAnchors } from './anchors.ts';
import { blocker, CloseRefused } from './close-blockers.ts';
import { type CloseParts, closeFolder } from './close-parts.ts';
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
  const newest = await parts.readDefinition(close.opened.campaignId);
  assertSameDefinition(close, newest);
  const folder = closeFolder(parts.reportsDir, close);
  const snapshot = await readSnapshot(folder, close);
  const log = await loadToCut(parts, close, snapshot);
  try {
    const comparison = await compareCells(log.database, join(folder, snapshot.cells.name));
    const report = await makeReport(log, reportOptions(close, newest));
    const outcomes = compareOutcomes(snapshot.shards, report.outcomes.partitions);
    const different = [...outcomes, ...comparison.blockers];
    if (different.length > 0) {
      throw new CloseRefused(different, outcomes.length + comparison.found);
    }
    const totals = (await parts.controlTotals?.(log, close)) ?? null;
    if (totals !== null && totals.blockers.length > 0) throw new CloseRefused(totals.blockers);
    return {
      step: 'recounted',
      records: report.outcomes.records,
      cells: comparison.cells,
      controlTotals: totals && { sha256: totals.sha256, compared: totals.compared },
      report: await keepText(folder, 'report', masterOf(report)),
    };
  } finally {
    await log.close();
  }
}

function reportOptions({ opened }: Close, { version, definition }: DefinitionVersion) {
  return { definition, definitionVersion: version, topic: opened.topic };
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
