import {
  type CampaignDefinition,
  campaignDefinitionSchema,
} from '../../../libs/contracts/campaign-definition.ts';
import { type LoadedLog, loadLog } from '../../../services/reporter/recount/recount.ts';
import {
  type MakeReportOptions,
  makeReport,
} from '../../../services/reporter/report/make-report.ts';
import type { ReportDocument } from '../../../services/reporter/report/report-document.ts';
import { simulate } from '../../../services/simulator/simulate.ts';
import { recordChunk, type TestRecord } from '../record-chunk.ts';
import { smallCampaign } from '../small-campaign.ts';

/** The small campaign as a document, with a name for each script that a report is read in. */
export const smallDefinition: CampaignDefinition = campaignDefinitionSchema.parse({
  id: smallCampaign.id,
  name: 'Putian home-grown shoes 莆田国货鞋',
  timeZone: smallCampaign.timeZone,
  start: '2026-11-10T00:00',
  end: '2026-11-11T00:00',
  returnWindowDays: smallCampaign.returnWindowDays,
  currency: smallCampaign.currency,
  categories: Object.fromEntries(smallCampaign.categories.map(({ id, unit }) => [id, { unit }])),
  brands: smallCampaign.brands.map(({ id, name, homeGrown }) => ({ id, name, homeGrown })),
  groups: [{ id: 'home-grown', name: 'Home-grown brands', where: { homeGrown: true } }],
  heldListings: [
    { listingId: 'siweiqi-canvas-high-42', reason: '=counterfeit complaint 118', from: null },
    { listingId: 'aiqi-runner-low-7', reason: 'complaint 120', from: '2026-11-10T12:00' },
  ],
});

interface SampleEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: { readonly lines: readonly object[] };
}

interface TestRun {
  readonly seed: string;
  readonly events: number;
  readonly anomalies: number;
}

/** A report of a simulated run over three partitions. */
export async function testReport(options: TestRun) {
  const { run, partitions } = layOut(options);
  const events = partitions.flat().map(({ value }) => JSON.parse(String(value)) as SampleEvent);
  return { run, events, report: await reportOf(partitions) };
}

/** The log of such a report, loaded. */
export async function loadTestLog(options: TestRun): Promise<LoadedLog> {
  return loadRecords(layOut(options).partitions);
}

/** A report of events that a test made, by partition. */
export function fromTestLog(
  partitions: readonly (readonly SampleEvent[])[],
): Promise<ReportDocument> {
  return reportOf(
    partitions.map((events) =>
      events.map((event) => ({ key: event.subject, value: JSON.stringify(event) })),
    ),
  );
}

/** The records of a run over three partitions, each with all events of an order. */
export function layOut({ seed, events, anomalies }: TestRun) {
  const run = simulate({
    campaign: smallCampaign,
    seed,
    size: { events },
    duplicates: 0.05,
    anomalies: { count: anomalies, partitionCount: 3 },
  });
  const partitions: TestRecord[][] = [[], [], []];
  for (const record of run.records) {
    const partition = (Number(record.key.slice(-7)) + (record.partitionsOff ?? 0)) % 3;
    partitions[partition]?.push(record);
  }
  return { run, partitions };
}

/** A log of some records by partition, loaded. */
export function loadRecords(partitions: readonly (readonly TestRecord[])[]): Promise<LoadedLog> {
  async function* chunks() {
    for (const [partition, records] of partitions.entries()) {
      yield recordChunk({ partition, firstOffset: 0 }, records);
    }
  }
  return loadLog({ chunks: chunks(), limits: { memoryMbMax: 512, threads: 1 } });
}

/** A report of some records by partition, under the small definition or another. */
export async function reportOf(
  partitions: readonly (readonly TestRecord[])[],
  more: Partial<MakeReportOptions> = {},
): Promise<ReportDocument> {
  const log = await loadRecords(partitions);
  try {
    return await makeReport(log, {
      definition: smallDefinition,
      definitionVersion: 3,
      topic: 'orders.events.v1',
      ...more,
    });
  } finally {
    await log.close();
  }
}
