import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { answered, type RawRequest, rawRequest } from '../raw-requests.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const streaming = 'live streams open at once';
const overLimit = 'stream beyond the limit refused';
const slowClosed = 'connection that never ends its request closed';
const shardDown = 'answers refused while the shards could not be read';

const streams = 1_000;
/** Of them, so many never read. */
const deafStreams = 50;
const slowConnections = 200;
const env = {
  STREAMS_MAX: String(streams),
  STREAMS_PER_CALLER_MAX: String(streams),
};

/** Callers who take all they can get, and callers who never finish; then Redis hangs under them. */
export const apiUnderAttack: Scenario = {
  id: 'F26',
  name: 'A thousand live streams, some that never read, and requests that never end',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [streaming, overLimit, slowClosed, shardDown],
  secondsMax: 240,
  async run(stage) {
    await stage.begin({ rate: 1_000, seconds: 180, apiEnv: env });
    await stage.aggregator();
    await stage.caughtUp();
    const calm = await meanFreshness(stage);
    const open: RawRequest[] = [];
    stage.atClose(async () => {
      for (const { socket } of open) socket.destroy();
    });
    await openStreams(stage, open);
    const slow = slowRequests(stage);
    open.push(...slow);
    const busy = await meanFreshness(stage);
    stage.note('ms from Kafka to the commit, calm', calm);
    stage.note('ms from Kafka to the commit, under attack', busy);
    stage.note('ms to have all, under attack', await stage.recovered());
    await noteApi(stage);
    await hangRedis(stage);
    await until(() => slow.every((request) => request.isClosed()), {
      what: 'requests that never end to be closed',
      waitMsMax: 60_000,
      everyMs: 100,
    });
    stage.hit(slowClosed, slow.length);
    await stage.recovered();
  },
};

function ask({ campaign, api }: Stage, deaf: boolean): RawRequest {
  const path = `/v1/campaigns/${campaign.definition.id}/stream`;
  const text = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAccept: text/event-stream\r\n\r\n`;
  return rawRequest({ port: api.port, text, deaf });
}

async function openStreams(stage: Stage, open: RawRequest[]): Promise<void> {
  const reading = streams - deafStreams;
  while (open.length < reading) {
    const some = Array.from({ length: Math.min(100, reading - open.length) }, () =>
      ask(stage, false),
    );
    await answered(some);
    open.push(...some);
  }
  const served = open.filter((request) => request.status() === 200);
  open.push(...Array.from({ length: deafStreams }, () => ask(stage, true)));
  stage.hit(streaming, served.length);
  await until(
    async () => {
      const beyond = ask(stage, false);
      await answered([beyond]);
      beyond.socket.destroy();
      return beyond.status() === 429 || beyond.status() === 503;
    },
    { what: 'a stream beyond the limit to be refused', waitMsMax: 10_000, everyMs: 200 },
  );
  stage.hit(overLimit);
}

/** Requests whose headers never end. */
function slowRequests({ api }: Stage): RawRequest[] {
  const text = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nX-Slow: `;
  return Array.from({ length: slowConnections }, () => rawRequest({ port: api.port, text }));
}

/** How old records were when they were committed, over some seconds, in ms. */
async function meanFreshness({ counters }: Stage): Promise<number> {
  const look = async () => {
    await counters.sampleAll();
    const sum = counters.sum('tally_freshness_seconds_sum');
    return { sum, count: counters.sum('tally_freshness_seconds_count') };
  };
  const before = await look();
  await sleep(4_000);
  const after = await look();
  return Math.round(((after.sum - before.sum) * 1_000) / Math.max(1, after.count - before.count));
}

async function noteApi(stage: Stage): Promise<void> {
  const url = `http://127.0.0.1:${stage.api.metricsPort}/metrics`;
  const text = await (await fetch(url)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  stage.note('API memory MiB', Math.round(value('process_resident_memory_bytes') / 2 ** 20));
  stage.note('API event loop p99 ms', Math.round(value('nodejs_eventloop_lag_p99_seconds') * 1e3));
}

async function hangRedis(stage: Stage): Promise<void> {
  stage.server.freeze(true);
  try {
    await until(async () => (await fetch(`${stage.campaignUrl}/totals`)).status === 503, {
      what: 'the API to refuse',
      waitMsMax: 30_000,
      everyMs: 100,
    });
    stage.hit(shardDown);
  } finally {
    stage.server.freeze(false);
  }
  stage.note('ms to have all after Redis hung', await stage.recovered());
}
