import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { anyFreePort } from '../../../deploy/local/process/free-port.ts';
import { compileCampaign } from '../../../libs/campaign/campaign.ts';
import { Cube } from '../../../libs/campaign/cube.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import { askRanking } from '../../../libs/campaign/ranking.ts';
import { askTotals } from '../../../libs/campaign/totals.ts';
import type { Basis } from '../../../libs/contracts/api.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import {
  type BasisCount,
  basisCountSchema,
  type OutcomeCounts,
} from '../../../libs/contracts/count-result.ts';
import type { Outcome } from '../../../libs/contracts/outcomes.ts';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { type KeySpace, shardKeys } from '../../../libs/store/keys.ts';
import { ShardReader } from '../../../libs/store/shard-reader.ts';
import { compare } from '../../../services/cli/demo/compare.ts';
import type { BenchRedis } from './bench-servers.ts';
import { root } from './line-protocol.ts';
import type { Peer, PeerCount, PeerStage } from './peer.ts';
import { type PlayedTopic, partitionCount } from './played-topic.ts';
import { unitsOfBasis } from './unit-counts.ts';

const lookEveryMs = 20;

interface Watch {
  readonly onCounted: (records: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Tally's aggregator as it comes, with all its defaults. It is held against every figure of the
 * simulator on both clocks, since that is what it counts in the same pass.
 */
export const tallyPeer: Peer = {
  title: 'Tally',
  versions: [`Node ${process.versions.node}`],
  async start(stage) {
    const { servers, redis, played } = stage;
    const space = { prefix: 'bench', topic: played.topic };
    const metricsPort = await anyFreePort();
    const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    const child = spawn(process.execPath, ['services/aggregator/main.ts'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        KAFKA_BROKERS: servers.brokers,
        REDIS_URL: redis.url,
        REDIS_PREFIX: space.prefix,
        ORDERS_TOPIC: space.topic,
        CONSUMER_GROUP: 'bench-tally',
        METRICS_PORT: String(metricsPort),
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return {
      child,
      async count(onCounted, signal) {
        const { records } = played.expected;
        await untilTenthRead(metricsUrl, records, {
          // All of them count only once they are committed.
          onCounted: (read) => onCounted(Math.min(read, records - 1)),
          signal,
        });
        await untilCommitted(stage, space, { onCounted, signal });
        return readCount(redis, space, played);
      },
    };
  },
};

/**
 * Resolves when a tenth of the topic was read. Commits with a backlog are far apart, and much is
 * read before the first one: what was read, the process says itself. Being asked costs it something,
 * which stays in its figures.
 */
async function untilTenthRead(
  metricsUrl: string,
  records: number,
  { onCounted, signal }: Watch,
): Promise<void> {
  for (let read = 0; read < records / 10; ) {
    await pause(lookEveryMs, undefined, { signal });
    const answer = await fetch(metricsUrl, { signal }).catch(() => null);
    const metrics = (await answer?.text()) ?? '';
    read = [...metrics.matchAll(/^tally_records_read\{[^}]*\} (\d+)$/gm)]
      .map(([, count]) => Number(count))
      .reduce((sum, count) => sum + count, 0);
    onCounted(read);
  }
}

async function untilCommitted(
  { redis, played }: PeerStage,
  space: KeySpace,
  { onCounted, signal }: Watch,
): Promise<void> {
  const keys = Array.from({ length: partitionCount }, (_, n) => shardKeys(space, n).shard);
  const { records } = played.expected;
  for (let committed = 0; committed < records; ) {
    await pause(lookEveryMs, undefined, { signal });
    const asked = redis.client.pipeline();
    for (const key of keys) asked.hget(key, 'next');
    const answers = (await asked.exec()) ?? [];
    committed = answers.reduce((sum, [, next]) => sum + Number(next ?? 0), 0);
  }
  onCounted(records);
}

async function readCount(
  redis: BenchRedis,
  space: KeySpace,
  { definition, expected }: PlayedTopic,
): Promise<PeerCount> {
  const cube = new Cube();
  const connection = connectRedis({ url: redis.url, role: 'reader' });
  await untilReady(connection, AbortSignal.timeout(5_000));
  for (let partition = 0; partition < partitionCount; partition += 1) {
    const reader = new ShardReader({
      connection,
      space,
      partition,
      onEvent: (event) => {
        if (!('state' in event)) throw new Error(event.reason);
        cube.reset(event.state, event.blocks);
      },
    });
    await reader.check();
  }
  connection.disconnect();
  const outcomes = outcomesOf(cube);
  const counted = {
    activity: basisOf(cube, definition, 'activity'),
    cohort: basisOf(cube, definition, 'cohort'),
    outcomes,
  };
  const counts = [
    { name: 'simulator', count: expected },
    { name: 'Tally', count: counted },
  ];
  const differences = compare(counts, 'pair').reduce((sum, row) => sum + row.differences, 0);
  if (differences > 0) throw new Error(`Tally differs in ${differences} figures.`);
  return { ...outcomes, units: unitsOfBasis(counted.cohort) };
}

function basisOf(cube: Cube, definition: CampaignDefinition, basis: Basis): BasisCount {
  const campaign = compileCampaign(definition);
  const question: Question = { cube, campaign, scope: 'all', basis };
  const { totals, held, outsideRoster } = askTotals(question);
  const brands = askRanking(question, 'netUnits').map(
    ({ id, name, orders, lines, units, amounts }) => ({ id, name, orders, lines, units, amounts }),
  );
  return basisCountSchema.parse({ totals, brands, held, outsideRoster });
}

function outcomesOf(cube: Cube): OutcomeCounts {
  const metas = cube.partitions().map((partition) => cube.state(partition)?.meta);
  const sum = (outcome: Outcome) => metas.reduce((all, meta) => all + (meta?.[outcome] ?? 0), 0);
  const [applied, duplicate] = [sum('applied'), sum('duplicate')];
  const [conflict, rejected, skipped] = [sum('conflict'), sum('rejected'), sum('skipped')];
  return { applied, duplicate, conflict, rejected, skipped, rejectedBy: {} };
}
