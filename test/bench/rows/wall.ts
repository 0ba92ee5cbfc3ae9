import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { partitionOfKey, TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { buildDashboard } from '../../../services/dashboard/build/build-dashboard.ts';
import { findChromium, launchBrowser } from '../../support/dashboard/browser.ts';
import { orderRecord } from '../../support/order-event-json.ts';
import { campaignId } from '../bench-campaign.ts';
import type { BenchStack } from '../bench-stack.ts';
import { cpuMicrosOf } from '../cpu.ts';
import { type BenchRecord, type LiveTally, startLive, writeAt } from '../live-tally.ts';
import type { Row, Sample } from '../row.ts';
import { spreadOf } from '../row.ts';
import { waitFor } from '../wait-for.ts';

const perSecond = 1_000;
const warmUpSeconds = 5;
const seconds = 30;
const coldLoads = 5;

/** A number on the wall, and when it was put there: ms since 1970. */
type Seen = readonly [shown: number, atMs: number];

/** The wall in a browser of this machine: how soon it shows a number, and how old that is. */
export function wallRow(stack: BenchStack): Row {
  return {
    name: 'wall',
    question: `the wall in a browser, full HD, at ${perSecond.toLocaleString('en')} events/s`,
    figures: {
      kilobytes: { label: 'all pages, packed', unit: 'kB', digits: 1, target: { atMost: 120 } },
      coldMs: { label: 'from opening it, nothing cached, to its number', unit: 'ms', digits: 0 },
      pixel50: { label: 'from writing an event to the number, p50', unit: 'ms', digits: 0 },
      pixel99: { label: 'from writing an event to the number, p99', unit: 'ms', digits: 0 },
      browserCpu: { label: 'all processes of the browser', unit: '% of a core', digits: 0 },
    },
    samplesMax: 1,
    async sample() {
      const executable = findChromium(process.env);
      if (executable === undefined) throw new Error('The row wall needs a Chromium.');
      const { files } = await buildDashboard();
      const folder = await mkdtemp(join(tmpdir(), 'tally-wall-'));
      const server = await launchBrowser(executable, folder);
      const live = await startLive(stack);
      try {
        const browser = await chromium.connect(server.wsEndpoint());
        const open = async () => {
          const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
          const page = await context.newPage();
          const startedMs = performance.now();
          await page.goto(`http://127.0.0.1:${live.api.port}/wall/${campaignId}`);
          await page.locator('.wall-net .count-up').waitFor();
          return { page, tookMs: performance.now() - startedMs };
        };
        const watched = await open();
        const colds: number[] = [];
        for (let load = 0; load < coldLoads; load++) {
          const { page, tookMs } = await open();
          colds.push(tookMs);
          await page.context().close();
        }
        return {
          kilobytes: files.reduce((sum, { brBytes }) => sum + brBytes, 0) / 1000,
          coldMs: spreadOf(colds).median,
          ...(await watch(stack, live, watched.page, server.process().pid ?? 0)),
        };
      } finally {
        await live.end();
        await server.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function watch(
  stack: BenchStack,
  { topic, partitions }: LiveTally,
  page: Page,
  browserPid: number,
): Promise<Sample> {
  const records = pairsOfOne(perSecond * (warmUpSeconds + seconds), partitions);
  const writer = new TopicWriter(stack.kafka, topic);
  await page.evaluate(noteNumbers);
  const writtenMs: number[] = [];
  let before = { cpuMicros: 0, atMs: 0 };
  const look = () => ({ cpuMicros: treeCpuMicros(browserPid), atMs: performance.now() });
  await writeAt(records, perSecond, ({ partition, key, value }) => {
    if (writtenMs.length === perSecond * warmUpSeconds) before = look();
    writtenMs.push(Date.now());
    return writer.write(partition, { key, value });
  });
  await writer.flush();
  const after = look();
  await writer.close();
  const last = async () => ((await page.evaluate('seen.at(-1)?.[0]')) as number) === records.length;
  await waitFor(last, { what: 'the wall to show every pair' });
  const seen = (await page.evaluate('seen')) as Seen[];
  const ages = agesOf(seen, writtenMs)
    .slice(perSecond * warmUpSeconds)
    .sort((a, b) => a - b);
  const at = (share: number) => ages[Math.floor(share * (ages.length - 1))] ?? Number.NaN;
  return {
    pixel50: at(0.5),
    pixel99: at(0.99),
    browserCpu: (after.cpuMicros - before.cpuMicros) / 10 / (after.atMs - before.atMs),
  };
}

/** Notes each number that the wall counts to, in the page: the digits are there up to a second
 * later, since they count on the way. */
const noteNumbers = `
  window.seen = [];
  const number = document.querySelector('.wall-net .count-up');
  new MutationObserver(() => seen.push([Number(number.dataset.value), Date.now()]))
    .observe(number, { attributes: true, attributeFilter: ['data-value'] });
`;

/** How old each pair was when the number first had it. */
function agesOf(seen: readonly Seen[], writtenMs: readonly number[]): number[] {
  const ages: number[] = [];
  for (const [shown, atMs] of seen) {
    while (ages.length < shown) ages.push(atMs - (writtenMs[ages.length] ?? atMs));
  }
  return ages;
}

/** Orders of one pair each, so that the number on the wall says which of them it has. */
function pairsOfOne(count: number, partitions: number): BenchRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const { key, value } = orderRecord({ id: `wall-${index}` });
    const text = String(key);
    return {
      partition: partitionOfKey(text, partitions),
      key: text,
      value: Buffer.from(String(value)),
    };
  });
}

/** CPU µs of a process and of all that it has started. */
function treeCpuMicros(pid: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(pids.map((each) => [Number(each), parentOf(each)]));
  const isBelow = (each: number): boolean => {
    for (let above = each; above > 1; above = parents.get(above) ?? 0) {
      if (above === pid) return true;
    }
    return false;
  };
  return [...parents.keys()].filter(isBelow).reduce((sum, each) => sum + cpuMicrosOf(each), 0);
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
