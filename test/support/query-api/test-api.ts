import { join } from 'node:path';
import type { Clock } from '../../../libs/base/clock.ts';
import type { Authentication } from '../../../libs/contracts/api-session.ts';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';
import { sealedReports } from '../../../libs/contracts/close-state.ts';
import type { Signal } from '../../../libs/contracts/signals.ts';
import { createHealth } from '../../../libs/telemetry/health.ts';
import type { Metrics } from '../../../libs/telemetry/metrics.ts';
import { type App, buildApp } from '../../../services/query-api/app.ts';
import type { AuditSink } from '../../../services/query-api/audit-writes.ts';
import {
  type Authenticator,
  openAuthenticator,
} from '../../../services/query-api/auth/authenticator.ts';
import { CampaignBook } from '../../../services/query-api/campaign-book.ts';
import { CloseBook } from '../../../services/query-api/closes/close-book.ts';
import type { Closing } from '../../../services/query-api/closes/closing.ts';
import { SealedReports } from '../../../services/query-api/closes/sealed-reports.ts';
import type { ApiLog, DefinitionsLog } from '../../../services/query-api/context.ts';
import type { Dashboard } from '../../../services/query-api/dashboard/page-routes.ts';
import { AnswerCache } from '../../../services/query-api/figures/answer-cache.ts';
import { LiveShards } from '../../../services/query-api/live-shards.ts';
import { makeShown } from '../../../services/query-api/shown/make-shown.ts';
import { SignalBook } from '../../../services/query-api/signals/signal-book.ts';
import type { StreamLimits } from '../../../services/query-api/stream/hub.ts';
import { sampleDefinition } from '../campaign/definitions.ts';
import { naiveBlocks, shardState } from '../campaign/naive-blocks.ts';
import { naivePages } from '../campaign/naive-pages.ts';
import type { RawEvent } from '../campaign/raw-events.ts';
import { type CloseDraft, closeRecord } from '../close/close-records.ts';
import { MemoryCloses } from '../close/memory-closes.ts';
import { reportsFolder, sealFolder } from '../close/sealed-folder.ts';
import { memoryShown } from './memory-shown.ts';

/** Noon of the first day of the sample campaign. */
export const noonMs = Date.parse('2026-11-10T04:00:00Z');

/** A clock that a test sets by hand. It never sleeps. */
export interface TestClock extends Clock {
  nowMs: number;
}

export interface TestApi extends App {
  readonly shards: LiveShards;
  readonly book: CampaignBook;
  readonly signals: SignalBook;
  readonly clock: TestClock;
  readonly events: RawEvent[];
  /** What was shown; a test keeps minutes in it itself, with `keepNow`. */
  readonly shown: ReturnType<typeof memoryShown>;
  /** Keeps what is shown now as that of this minute. */
  keepNow(): Promise<void>;
  /** Versions of definitions that the API has written. */
  readonly written: DefinitionVersion[];
  /** Says something, as the log of signals would tell it. */
  say(signal: Signal): void;
  /** Folds the events so far into the shards, as the follower would tell it. */
  feed(kind?: 'reset' | 'update'): void;
  /** Takes steps of a close of the sample campaign, as the log would tell them. */
  closeSteps(...drafts: readonly CloseDraft[]): Promise<void>;
  /** Has the next report of the sample campaign sealed, with these files. */
  seal(contents?: Readonly<Record<string, string>>): Promise<void>;
  /** The folder of the reports. */
  readonly reportsDir: string;
  /** Puts a definition in place, as the next version. */
  define(some?: Partial<CampaignDefinition>): void;
}

export interface TestApiOptions {
  readonly definitions?: DefinitionsLog;
  readonly authenticator?: Authenticator;
  readonly streams?: Partial<StreamLimits>;
  /** Whether all that was said before is in, which it is unless this says otherwise. */
  readonly areSignalsRead?: boolean;
  readonly loopbackOnly?: boolean;
  readonly requestsPerSecondMax?: number;
  readonly corsOrigins?: readonly string[];
  readonly connectionsMax?: number;
  readonly log?: ApiLog;
  readonly metrics?: Metrics;
  readonly audit?: AuditSink;
  readonly authentication?: Authentication;
  readonly dashboard?: Dashboard;
  readonly closeTerms?: Partial<Closing['terms']>;
}

const partitions = [0, 1];

const silent: ApiLog = { info() {}, warn() {}, error() {} };

/** An API over a cube that a test feeds, with the sample campaign and two partitions. */
export async function testApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { authenticator, definitions, log = silent, streams, closeTerms, ...rest } = options;
  const clock: TestClock = {
    nowMs: noonMs,
    now: () => clock.nowMs,
    monotonic: () => clock.nowMs,
    sleep: async () => {},
  };
  const shards = new LiveShards(clock);
  const book = new CampaignBook();
  const signals = new SignalBook();
  const events: RawEvent[] = [];
  const written: DefinitionVersion[] = [];
  const shown = memoryShown();
  const reportsDir = reportsFolder();
  const closing = testClosing(book, reportsDir, closeTerms);
  const app = await buildApp({
    context: {
      closing,
      shards,
      book,
      signals,
      clock,
      authenticator: authenticator ?? openAuthenticator(),
      definitions: definitions ?? writableLog(written),
      cache: new AnswerCache(),
      shown,
      log,
    },
    audit: { append: async () => {} },
    health: createHealth(clock),
    streams: { streamsMax: 100, streamsPerCallerMax: 50, tickMs: 1, beatMs: 5, ...streams },
    ...rest,
  });
  const define = (some: Partial<CampaignDefinition> = {}) => {
    const definition = sampleDefinition(some);
    const version = (book.get(definition.id)?.version.version ?? 0) + 1;
    const changedAt = new Date(clock.nowMs).toISOString();
    book.take({ version, changedBy: 'maria', changedAt, reason: 'as planned', definition });
  };
  const feed = (kind: 'reset' | 'update' = 'update') => {
    for (const partition of partitions) {
      const own = events.filter((event) => event.partition === partition);
      const state = shardState(partition, own.length);
      const isKnown = shards.cube.state(partition) !== undefined;
      const [blocks, pages] = [naiveBlocks(own), naivePages(own)];
      shards.apply({ kind: isKnown ? kind : 'reset', state, blocks, pages });
    }
    const ends = partitions.map((partition) => ({
      partition,
      low: 0,
      high: events.filter((event) => event.partition === partition).length,
    }));
    shards.setEnds(ends, clock.nowMs);
  };
  const keepNow = async () => {
    const atMs = clock.nowMs - (clock.nowMs % 60_000);
    for (const entry of book.all()) {
      const minute = makeShown({ shards, clock }, entry, atMs);
      if (minute !== undefined) await shown.write(minute);
    }
  };
  const { closeSteps, seal } = closeTools(closing, reportsDir);
  let told = 0;
  const say = (signal: Signal) => {
    signals.take({ signal, offset: told++, timestampMs: clock.nowMs });
  };
  if (options.areSignalsRead !== false) signals.caughtUp();
  define();
  feed();
  return {
    ...app,
    shards,
    book,
    signals,
    say,
    clock,
    events,
    written,
    shown,
    keepNow,
    closeSteps,
    seal,
    reportsDir,
    feed,
    define,
  };
}

function testClosing(book: CampaignBook, reportsDir: string, terms: TestApiOptions['closeTerms']) {
  return {
    book: new CloseBook(book),
    log: new MemoryCloses(),
    terms: {
      topic: 'orders.events.v1',
      graceSeconds: 3600,
      clock: 'wall',
      fourEyes: true,
      ...terms,
    },
    reports: new SealedReports(reportsDir),
  } satisfies Closing & { log: MemoryCloses };
}

function closeTools({ book, log }: ReturnType<typeof testClosing>, reportsDir: string) {
  const closeSteps = async (...drafts: readonly CloseDraft[]) => {
    for (const draft of drafts) {
      const seen = await log.read('autumn');
      const record = closeRecord({ campaignId: 'autumn', ...draft }, seen.sequence + 1);
      book.take(await log.append(seen, record));
    }
  };
  const seal = async (contents: Readonly<Record<string, string>> = { 'report.json': '{}' }) => {
    const sealed = sealedReports(await log.read('autumn'));
    const version = sealed.length + 1;
    const hashes = sealFolder(join(reportsDir, 'autumn', `v${version}`), contents);
    const close = { version, closeId: `close-${version}`, ...hashes };
    const previous = sealed.at(-1)?.manifestSha256 ?? null;
    await closeSteps(
      { ...close, step: 'opened', previous },
      { ...close, step: 'cut' },
      { ...close, step: 'recounted' },
      { ...close, step: 'balanced' },
      { ...close, step: 'approved', by: 'bo' },
      { ...close, step: 'sealed' },
    );
  };
  return { closeSteps, seal };
}

/** A log of definitions that takes everything. */
function writableLog(written: DefinitionVersion[]): DefinitionsLog {
  return {
    append: async ({ document }) => {
      written.push(document);
    },
  };
}

/** A paid event of one line, at noon. */
export function paid(
  some: Partial<RawEvent['lines'][number]> & Partial<Pick<RawEvent, 'partition' | 'buyer'>>,
): RawEvent {
  const { partition = 0, buyer, ...line } = some;
  return {
    partition,
    type: 'paid',
    timeMs: noonMs,
    paidAtMs: noonMs,
    currency: 'CNY',
    buyer,
    lines: [
      {
        brandId: 'ada',
        listingId: 'canvas',
        category: 'shoes',
        quantity: 1,
        amount: 100,
        discount: 0,
        reason: 'unspecified',
        ...line,
      },
    ],
  };
}
