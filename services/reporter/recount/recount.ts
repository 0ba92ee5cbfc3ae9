import type { CountResult } from '../../../libs/contracts/count-result.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { type DatabaseLimits, defaultLimits, RecountDatabase } from './database.ts';
import { presentFigures, presentOutcomes, type RecountCampaign } from './figures.ts';
import { type PartitionLoad, RecordLoader } from './load-records.ts';
import { rejectOverflows } from './overflow.ts';
import type { Placement, PlacementRule } from './placement.ts';

/** How long a step of the recount took. */
export interface StepTime {
  readonly step: 'load' | 'identities' | 'figures';
  readonly ms: number;
}

export interface RecountOptions {
  readonly campaign: RecountCampaign;
  /** The log in chunks; each partition's in the order of offsets. A chunk may be used again once
   * the next is asked for. */
  readonly chunks: AsyncIterable<RecordChunk>;
  readonly limits?: DatabaseLimits;
  /** Rejects records on another partition than this allows, as an aggregator that enforces it. */
  readonly isPlaced?: PlacementRule;
  /** Called after each chunk with the records so far. */
  readonly onProgress?: (records: number) => void;
}

/** A log in the tables of a database of its own, every record judged: what is asked of it, SQL answers. */
export interface LoadedLog {
  readonly database: RecountDatabase;
  readonly partitions: readonly PartitionLoad[];
  /** By what records on the wrong partition were rejected; null where none was. */
  readonly placement: Placement | null;
  readonly steps: StepTime[];
  close(): Promise<void>;
}

/**
 * Counts a log by SQL over its JSON. Everything that decides a figure stands in the `sql` folder;
 * nothing here is shared with the fold or with the questions that the API asks of it, so that the
 * two can be held against each other.
 *
 * @throws TallyError whatever reading the log throws; what DuckDB throws
 */
export async function recount(
  options: RecountOptions,
): Promise<{ result: CountResult; steps: StepTime[] }> {
  const log = await loadLog(options);
  try {
    return { result: await countLoaded(log, options.campaign), steps: log.steps };
  } finally {
    await log.close();
  }
}

/**
 * Reads a log into a database and settles how every record ended. The caller closes it.
 *
 * @throws TallyError whatever reading the log throws; what DuckDB throws
 */
export async function loadLog(options: Omit<RecountOptions, 'campaign'>): Promise<LoadedLog> {
  const database = await RecountDatabase.open(options.limits ?? defaultLimits);
  const steps: StepTime[] = [];
  try {
    const loader = await RecordLoader.open(database, options.isPlaced);
    await timed(steps, 'load', () => loadAll(loader, options));
    await timed(steps, 'identities', async () => {
      await rejectOverflows(database);
      await database.runFile('later.sql');
    });
    const partitions = [...loader.partitions.values()];
    const placement = options.isPlaced?.placement ?? null;
    return { database, partitions, placement, steps, close: () => database.close() };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

/** The figures of a campaign. It leaves the definition in the database, for further questions. */
export async function countLoaded(
  { database, partitions, steps }: LoadedLog,
  campaign: RecountCampaign,
): Promise<CountResult> {
  await fillDefinition(database, campaign);
  const window = [campaign.startQuarter, campaign.endQuarter];
  const [outcomes, figures] = await timed(steps, 'figures', async () => [
    await database.queryFile('outcomes.sql'),
    await database.queryFile('figures.sql', window),
  ]);
  return {
    campaignId: campaign.id,
    ...presentOutcomes(partitions, outcomes),
    activity: presentFigures(campaign, figures, 'activity'),
    cohort: presentFigures(campaign, figures, 'cohort'),
  };
}

async function timed<T>(
  steps: StepTime[],
  step: StepTime['step'],
  work: () => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  const value = await work();
  steps.push({ step, ms: performance.now() - startedMs });
  return value;
}

async function loadAll(
  loader: RecordLoader,
  options: Pick<RecountOptions, 'chunks' | 'onProgress'>,
): Promise<void> {
  let records = 0;
  for await (const chunk of options.chunks) {
    await loader.add(chunk);
    records += chunk.count;
    options.onProgress?.(records);
  }
  await loader.finish();
}

/** Puts the campaign's definition into the tables that the questions join. Names stand there as
 * they do among the events, in JSON quotes. */
async function fillDefinition(database: RecountDatabase, campaign: RecountCampaign): Promise<void> {
  const { brands, categories } = campaign;
  await database.refill(
    'brands',
    brands.map(({ id }, place) => [JSON.stringify(id), place]),
  );
  await database.refill(
    'categories',
    categories.map(({ id, unit }) => [JSON.stringify(id), unit]),
  );
  const holds = [...earliestHolds(campaign)];
  await database.refill(
    'holds',
    holds.map(([id, from]) => [JSON.stringify(id), from]),
  );
}

/** A listing that is held twice is held from the earlier of the two. */
export function earliestHolds(campaign: RecountCampaign): Map<string, number> {
  const earliest = new Map<string, number>();
  for (const { listingId, fromQuarter } of campaign.heldListings) {
    const from = fromQuarter ?? Number.MIN_SAFE_INTEGER;
    const known = earliest.get(listingId);
    earliest.set(listingId, known === undefined ? from : Math.min(known, from));
  }
  return earliest;
}
