import pc from 'picocolors';
import type { ApiPlace } from '../../../libs/client/api-client.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import type { CountResult } from '../../../libs/contracts/count-result.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { campaignOfDefinition } from '../../reporter/recount/campaign-of-definition.ts';
import { recount } from '../../reporter/recount/recount.ts';
import { topicSource } from '../../reporter/recount/topic-source.ts';
import { columns } from '../columns.ts';
import { startProgress } from '../progress.ts';
import { countsOfApi } from './api-counts.ts';
import { compare, comparisonText } from './compare.ts';
import type { Stage } from './stage.ts';

/** How long one step took, and for how many records. */
export interface StepTime {
  readonly step: string;
  readonly records: number;
  readonly ms: number;
}

/**
 * Counts the log again, and prints the three counts side by side with the time of each step.
 *
 * @returns whether all figures agree
 */
export async function giveVerdict(of: {
  readonly definition: CampaignDefinition;
  readonly unit: string;
  readonly stage: Stage;
  readonly api: ApiPlace;
  readonly expected: CountResult;
  readonly steps: readonly StepTime[];
  readonly signal: AbortSignal;
}): Promise<boolean> {
  const { definition, unit, api, expected } = of;
  const shown = await countsOfApi(api, definition.id, of.signal);
  const startedMs = performance.now();
  const recounted = await recountTopic(of);
  const step = { step: 'recounted', records: recounted.records, ms: performance.now() - startedMs };
  const counts = [
    { name: 'simulator', count: expected },
    { name: 'API', count: shown },
    { name: 'recount', count: recounted },
  ];
  const rows = compare(counts, unit);
  const differences = rows.reduce((sum, row) => sum + row.differences, 0);
  const verdict =
    differences === 0
      ? pc.green('All figures of the three counts are equal, on both clocks.')
      : pc.red(`${differences} figures differ.`);
  const table = comparisonText(counts, rows, unit);
  process.stdout.write(`\n${table}\n${stepsText([...of.steps, step])}\n${verdict}\n`);
  return differences === 0;
}

async function recountTopic({
  definition,
  stage,
  expected,
  signal,
}: Parameters<typeof giveVerdict>[0]): Promise<CountResult> {
  const reader = new TopicReader(stage.context.kafka, stage.ordersTopic);
  const progress = startProgress('Counting the log again', expected.records);
  try {
    const { chunks } = await topicSource(reader, { signal });
    const campaign = campaignOfDefinition(definition);
    const onProgress = (records: number) => progress.update(records);
    return (await recount({ campaign, chunks, onProgress })).result;
  } finally {
    progress.stop();
    await reader.close();
  }
}

function stepsText(steps: readonly StepTime[]): string {
  const rows = steps.map(({ step, records, ms }) => [
    step,
    `${records.toLocaleString('en')} events`,
    `${(ms / 1000).toFixed(1)} s`,
    `${Math.round((records / ms) * 1000).toLocaleString('en')} events/s`,
  ]);
  return columns(rows, { left: [0] });
}
