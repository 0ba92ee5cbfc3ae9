import type { ApiPlace } from '../../../libs/client/api-client.ts';
import { followStream } from '../../../libs/client/follow-stream.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import type { CountResult } from '../../../libs/contracts/count-result.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { campaignOfDefinition } from '../../simulator/campaign-of-definition.ts';
import type { Pace } from '../../simulator/pace.ts';
import type { RunSize } from '../../simulator/plan-size.ts';
import { type PlayProgress, play } from '../../simulator/play.ts';
import { openTopicSink } from '../../simulator/topic-sink.ts';
import { untilCounted } from './api-counts.ts';
import { type BoardTitle, boardLines, boardSummary, type PlayState } from './board-lines.ts';
import { Cast } from './cast.ts';
import { Leaderboard } from './leaderboard.ts';
import { openInBrowser } from './open-in-browser.ts';
import { Screen } from './screen.ts';
import { publish, type Stage, setStage } from './stage.ts';
import { giveVerdict, type StepTime } from './verdict.ts';

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
  /** Show the wall in the browser of this machine. */
  readonly open: boolean;
  readonly signal: AbortSignal;
}

/** A demo under way. */
interface Show {
  readonly stage: Stage;
  readonly cast: Cast;
  readonly api: ApiPlace;
  readonly title: BoardTitle;
  /** What the board says of the play; changed as it goes on. */
  state: PlayState;
}

/**
 * Plays a campaign through real services and compares three counts of it.
 *
 * @returns whether all figures agree; true where it was ended before they could be compared
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { definition, signal } = options;
  say('Looking for Kafka and Redis …');
  const stage = await setStage();
  let cast: Cast | undefined;
  try {
    await publish(stage, definition);
    if (signal.aborted) return true;
    say(`Starting ${options.aggregators} aggregators and the API …`);
    cast = await Cast.start(stage, options.aggregators);
    const api = { url: cast.apiUrl };
    const title = titleOf(definition, api);
    say(`The API: ${api.url}/v1/campaigns/${definition.id}/totals`);
    say(`The wall: ${title.address}`);
    if (options.open) openInBrowser(title.address);
    const state = { atMs: null, note: 'the play begins' };
    return await perform(options, { stage, cast, api, title, state });
  } catch (thrown) {
    // What was under way when somebody ended the demo is no failure.
    if (signal.aborted) return true;
    throw thrown;
  } finally {
    say('Ending the services …');
    await cast?.stop();
    await stage.clear();
  }
}

async function perform(options: DemoOptions, show: Show): Promise<boolean> {
  const { definition, signal } = options;
  const { stage, api, title } = show;
  const steps: StepTime[] = [];
  const expected = await onStage(options, show, () => playAndCount(options, show, steps));
  if (signal.aborted) return true;
  const { unit } = title;
  const equal = await giveVerdict({ definition, unit, stage, api, expected, steps, signal });
  if (!options.exit && !signal.aborted) {
    say(
      `\nThe services stay up: ${title.address}\n${closeHint(definition.id, api)}\nCtrl-C ends the demo.`,
    );
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  return equal;
}

/** How to close the books of what was played. */
function closeHint(campaignId: string, { url }: ApiPlace): string {
  const post = 'curl -H \'content-type: application/json\' -d \'{"reason":"it is over"}\'';
  return `Close its books: ${post} ${url}/v1/campaigns/${campaignId}/close`;
}

/** Shows the live board while something is done. */
async function onStage<T>(options: DemoOptions, show: Show, act: () => Promise<T>): Promise<T> {
  const board = new Leaderboard();
  const ended = new AbortController();
  const stream = followStream(show.api, `/v1/campaigns/${options.definition.id}/stream`, {
    signal: AbortSignal.any([ended.signal, options.signal]),
    onEvent: (event) => board.take(event),
    onBroken: () => board.broken(),
  });
  const screen = new Screen({
    lines: (size) => boardLines(board, show.title, show.state, size),
    summary: () => boardSummary(board, show.title, show.state),
  });
  try {
    return await act();
  } finally {
    screen.close();
    ended.abort();
    await stream;
  }
}

/** Plays the campaign, and waits until the API has counted all of it. */
async function playAndCount(
  options: DemoOptions,
  show: Show,
  steps: StepTime[],
): Promise<CountResult> {
  const { definition, signal } = options;
  const { context, ordersTopic } = show.stage;
  const startedMs = performance.now();
  const done = (step: string, { records }: CountResult): void => {
    steps.push({ step, records, ms: performance.now() - startedMs });
  };
  const sink = await openTopicSink(new TopicWriter(context.kafka, ordersTopic));
  let chaos: Promise<void> | undefined;
  const onProgress = (progress: PlayProgress): void => {
    const { events, eventsPlanned } = progress;
    show.state = { atMs: progress.atMs, note: progressText(progress, startedMs) };
    if (options.chaos && events * 3 > eventsPlanned) chaos ??= swapAggregators(show.cast);
  };
  const campaign = campaignOfDefinition(definition);
  const expected = await play({ ...options, campaign, sink, onProgress }).finally(sink.close);
  done('played', expected);
  await chaos;
  if (signal.aborted) return expected;
  show.state = { ...show.state, note: 'all events are played; waiting until they are counted' };
  const reader = new TopicReader(context.kafka, ordersTopic);
  const ends = await reader.bounds().finally(() => reader.close());
  await untilCounted(show.api, definition.id, { ends, signal });
  done('counted', expected);
  return expected;
}

/** Ends one aggregator without a word, and starts another. */
async function swapAggregators(cast: Cast): Promise<void> {
  await cast.kill('aggregator-1');
  say('Killed aggregator-1.');
  say(`Started ${await cast.addAggregator()} in its place.`);
}

function progressText({ events, eventsPlanned }: PlayProgress, startedMs: number): string {
  const seconds = (performance.now() - startedMs) / 1000;
  const figure = (value: number) => Math.round(value).toLocaleString('en');
  return `${figure(events)} of ${figure(eventsPlanned)} events played, ${figure(events / seconds)}/s`;
}

function titleOf(definition: CampaignDefinition, api: ApiPlace): BoardTitle {
  const { startMs, endMs, timeZone, currency, brands, categories } =
    campaignOfDefinition(definition);
  const targets = new Map(
    brands.flatMap(({ id, targetUnits }) =>
      targetUnits === null ? [] : [[id, targetUnits] as const],
    ),
  );
  const [group] = resolveDefinition(definition).groups;
  const groupTarget = group?.brandIds.reduce((sum, id) => sum + (targets.get(id) ?? 0), 0) ?? 0;
  return {
    campaign: definition.name,
    timeZone,
    startMs,
    endMs,
    currency,
    // Campaigns are ranked in the unit of their first category.
    unit: categories[0]?.unit ?? 'item',
    targets,
    group: group === undefined ? null : { ...group, target: groupTarget },
    address: `${api.url}/wall/${definition.id}`,
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
