import { setTimeout as sleep } from 'node:timers/promises';
import pc from 'picocolors';
import type { BrandsAnswer, TotalsAnswer } from '../../../libs/contracts/api.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import type { BasisCount, CountResult } from '../../../libs/contracts/count-result.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { campaignOfDefinition as recountCampaign } from '../../reporter/recount/campaign-of-definition.ts';
import { recount } from '../../reporter/recount/recount.ts';
import { topicSource } from '../../reporter/recount/topic-source.ts';
import { campaignOfDefinition } from '../../simulator/campaign-of-definition.ts';
import type { Pace } from '../../simulator/pace.ts';
import type { RunSize } from '../../simulator/plan-size.ts';
import { play } from '../../simulator/play.ts';
import { openTopicSink } from '../../simulator/topic-sink.ts';
import { type ApiPlace, askApi, followStream } from '../api.ts';
import { columns } from '../columns.ts';
import { startProgress } from '../progress.ts';
import { Cast } from './cast.ts';
import { compare, comparisonText } from './compare.ts';
import { Leaderboard, type PlayState } from './leaderboard.ts';
import { Screen } from './screen.ts';
import { publish, type Stage, setStage } from './stage.ts';

/** What is to be played, and how. */
export interface DemoOptions {
  readonly definition: CampaignDefinition;
  readonly size: RunSize;
  readonly pace: Pace;
  readonly seed: string;
  readonly duplicates: number;
  readonly aggregators: number;
  /** Kill an aggregator on the way, and start another. */
  readonly chaos: boolean;
  /** End after the comparison; else the services stay until the signal aborts. */
  readonly exit: boolean;
  readonly signal: AbortSignal;
}

/** How long one step took, and for how many records. */
interface StepTime {
  readonly step: string;
  readonly records: number;
  readonly ms: number;
}

/**
 * Plays a campaign through real services and compares three counts of it.
 *
 * @returns whether all figures agree; true where it was ended before they could be compared
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  say('Starting Kafka and Redis …');
  const stage = await setStage();
  await publish(stage.context, options.definition);
  say(`Starting ${options.aggregators} aggregators and the API …`);
  const cast = await Cast.start(stage, options.aggregators);
  try {
    return await perform(options, stage, cast);
  } finally {
    say('Ending the services …');
    await cast.stop();
    await stage.clear();
  }
}

async function perform(options: DemoOptions, stage: Stage, cast: Cast): Promise<boolean> {
  const { definition, signal } = options;
  const api: ApiPlace = { url: cast.apiUrl };
  const board = new Leaderboard(titleOf(definition, api));
  const state: { -readonly [K in keyof PlayState]: PlayState[K] } = {
    atMs: null,
    events: 0,
    note: 'The play begins',
  };
  const streamEnd = new AbortController();
  const stream = followStream(api, `/v1/campaigns/${definition.id}/stream`, {
    signal: AbortSignal.any([streamEnd.signal, signal]),
    onEvent: (event) => board.take(event),
    onBroken: () => board.broken(),
  });
  let screen: Screen | undefined = new Screen(board, () => state);
  const closeScreen = (): void => {
    screen?.close();
    screen = undefined;
  };
  try {
    const steps: StepTime[] = [];
    const expected = await playAndCount(options, { stage, cast, api, state, steps });
    if (signal.aborted) return true;
    closeScreen();
    const equal = await compareCounts(options, { stage, api, expected, steps });
    if (!options.exit && !signal.aborted) {
      state.note = equal ? 'All three counts agree; the services stay up' : 'The counts differ';
      screen = new Screen(board, () => state);
      await new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
    }
    return equal;
  } finally {
    closeScreen();
    streamEnd.abort();
    await stream;
  }
}

interface Play {
  readonly stage: Stage;
  readonly cast: Cast;
  readonly api: ApiPlace;
  readonly state: { -readonly [K in keyof PlayState]: PlayState[K] };
  readonly steps: StepTime[];
}

/** Plays the campaign, and waits until the API has counted all of it. */
async function playAndCount(options: DemoOptions, on: Play): Promise<CountResult> {
  const { definition, signal, size, seed, duplicates, pace } = options;
  const { stage, state, steps } = on;
  const writer = new TopicWriter(stage.context.kafka, stage.ordersTopic);
  const sink = await openTopicSink(writer);
  const startedMs = performance.now();
  let chaos: Promise<void> | undefined;
  const expected = await play({
    campaign: campaignOfDefinition(definition),
    size,
    seed,
    duplicates,
    pace,
    sink,
    signal,
    onProgress: ({ events, eventsPlanned, atMs }) => {
      Object.assign(state, { atMs, events });
      state.note = `${events.toLocaleString('en')} of ${eventsPlanned.toLocaleString('en')} events played`;
      if (options.chaos && events * 3 > eventsPlanned) chaos ??= shuffle(on.cast, state);
    },
  });
  steps.push({ step: 'played', records: expected.records, ms: performance.now() - startedMs });
  await sink.close();
  await chaos;
  if (signal.aborted) return expected;
  state.note = 'All events are played; waiting until they are counted';
  await untilCounted(options, on);
  steps.push({ step: 'counted', records: expected.records, ms: performance.now() - startedMs });
  return expected;
}

/** Ends one aggregator without a word, and starts another. */
async function shuffle(cast: Cast, state: Play['state']): Promise<void> {
  await cast.kill('aggregator-1');
  say('Killed aggregator-1.');
  const name = await cast.addAggregator();
  say(`Started ${name}.`);
  state.note = `${state.note}; aggregator-1 was killed, ${name} took over`;
}

const countedMsMax = 600_000;

async function untilCounted({ definition, signal }: DemoOptions, on: Play): Promise<void> {
  const reader = new TopicReader(on.stage.context.kafka, on.stage.ordersTopic);
  try {
    const bounds = await reader.bounds();
    const end = performance.now() + countedMsMax;
    while (!signal.aborted) {
      const { offsets } = await askApi<TotalsAnswer>(
        on.api,
        totalsPath(definition, 'activity', true),
      );
      const isCounted = bounds.every(({ partition, high }) => (offsets[partition] ?? 0) >= high);
      if (isCounted) return;
      if (performance.now() > end)
        throw new Error('The events were not counted within ten minutes.');
      await sleep(50, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await reader.close();
  }
}

async function compareCounts(
  { definition, signal }: DemoOptions,
  of: {
    readonly stage: Stage;
    readonly api: ApiPlace;
    readonly expected: CountResult;
    readonly steps: StepTime[];
  },
): Promise<boolean> {
  const { stage, api, expected, steps } = of;
  const shown = {
    activity: await askBasis(api, definition, 'activity'),
    cohort: await askBasis(api, definition, 'cohort'),
  };
  const reader = new TopicReader(stage.context.kafka, stage.ordersTopic);
  const progress = startProgress('Counting the log again', expected.records);
  const startedMs = performance.now();
  let recounted: CountResult;
  try {
    const { chunks } = await topicSource(reader, signal);
    const campaign = recountCampaign(definition);
    const onProgress = (records: number) => progress.update(records);
    ({ result: recounted } = await recount({ campaign, chunks, onProgress }));
  } finally {
    progress.stop();
    await reader.close();
  }
  steps.push({ step: 'recounted', records: recounted.records, ms: performance.now() - startedMs });
  const counts = [
    { name: 'simulator', count: expected },
    { name: 'API', count: shown },
    { name: 'recount', count: recounted },
  ];
  const unit = unitOf(definition);
  const rows = compare(counts, unit);
  process.stdout.write(`\n${comparisonText(counts, rows, unit)}\n${stepsText(steps)}\n`);
  const differences = rows.reduce((sum, row) => sum + row.differences, 0);
  say(
    differences === 0
      ? pc.green('All figures of all three counts are equal, on both clocks.')
      : pc.red(`${differences} figures differ.`),
  );
  return differences === 0;
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

async function askBasis(
  api: ApiPlace,
  definition: CampaignDefinition,
  basis: 'activity' | 'cohort',
): Promise<BasisCount> {
  const { totals, held, outsideRoster } = await askApi<TotalsAnswer>(
    api,
    totalsPath(definition, basis, false),
  );
  const brands: BasisCount['brands'] = [];
  let next: string | undefined = `/v1/campaigns/${definition.id}/brands?basis=${basis}&limit=500`;
  while (next !== undefined) {
    const answer: BrandsAnswer & { readonly nextCursor?: string } = await askApi(api, next);
    brands.push(...answer.brands);
    next = answer.nextCursor === undefined ? undefined : `${next}&cursor=${answer.nextCursor}`;
  }
  return { totals, brands, held, outsideRoster };
}

function totalsPath({ id }: CampaignDefinition, basis: string, allowPartial: boolean): string {
  return `/v1/campaigns/${id}/totals?basis=${basis}${allowPartial ? '&allowPartial=true' : ''}`;
}

function titleOf(definition: CampaignDefinition, api: ApiPlace) {
  const targets = definition.brands.map(({ target }) => target?.units ?? 0);
  const target = targets.reduce((sum, units) => sum + units, 0);
  return {
    campaign: definition.name,
    timeZone: definition.timeZone,
    unit: unitOf(definition),
    target: target === 0 ? null : target,
    address: `${api.url}/v1/campaigns/${definition.id}/totals`,
  };
}

/** The unit that the campaign is ranked in: its first category's. */
function unitOf(definition: CampaignDefinition): string {
  return Object.values(definition.categories)[0]?.unit ?? 'item';
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
