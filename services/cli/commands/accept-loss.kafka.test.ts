import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countResultSchema } from '../../../libs/contracts/count-result.ts';
import { outcomes } from '../../../libs/contracts/outcomes.ts';
import { CountingProcess } from '../../../test/support/counting-process.ts';
import { freshPrefix } from '../../../test/support/fresh-prefix.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { orderRecord } from '../../../test/support/order-event-json.ts';
import { produce } from '../../../test/support/produce.ts';
import { runTally } from '../../../test/support/run-tally.ts';
import { until } from '../../../test/support/until.ts';
import { createSigningKey } from '../../reporter/report/signing-key.ts';

const { prefix, redisUrl } = freshPrefix();
const waiting = { waitMsMax: 60_000 };
/** Beyond the bound of a batch, though a few kB when packed. */
const bombBytes = 80 << 20;
const bombOffset = 33;
const end = 54;

type Accounts = { readonly [K in (typeof outcomes)[number] | 'gaps']: number };

/** What became of all offsets, by name. */
function accounted(of: Accounts): number {
  return of.gaps + outcomes.reduce((sum, outcome) => sum + of[outcome], 0);
}

function paid(id: number) {
  const { key, value } = orderRecord({ id: `${id}` });
  return { key, value };
}

test('offsets that are given up are gaps in the shard, the recount and the report, which all add up', async () => {
  const topic = await freshTopic({ withDeadLetters: true });
  const space = { prefix, topic: topic.topic };
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  await produce(topic, [...ids(0, 30).map(paid), paid(3), { key: 'x', value: '{' }]);
  await produce(topic, [{ key: 'x', value: null }]);
  await produce(topic, [{ key: 'x', value: Buffer.alloc(bombBytes) }], { codec: 'gzip' });
  await produce(topic, ids(30, 50).map(paid));

  const process = new CountingProcess({ brokers: topic.brokers, space, redisUrl });
  await process.start();
  onTestFinished(() => process.stop());
  const halted = () => process.pipeline.statuses.find(({ mode }) => mode === 'halted');
  expect(await until(halted, waiting)).toMatchObject({ alarm: 'batch-corrupt' });

  const tally = (...args: string[]) =>
    runTally(args, {
      KAFKA_BROKERS: topic.brokers,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: prefix,
      ORDERS_TOPIC: topic.topic,
      ORDERS_PARTITIONER_ENFORCE: 'true',
    });
  const folder = await mkdtemp(join(tmpdir(), 'tally-loss-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const campaign = ['--campaign', 'deploy/campaigns/putian-2026.yaml'];
  await createSigningKey(join(folder, 'key.pem'));
  const reportTo = ['--out', join(folder, 'report'), '--key', join(folder, 'key.pem')];
  const report = ['report', ...campaign, ...reportTo, '--lang', 'en'];
  for (const command of [['recount', ...campaign], report]) {
    const refused = await tally(...command);
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.errors).toContain('count what remains with --accept-loss <partition>:33..33');
  }

  const rebuild = ['rebuild', '--partition', '0', '--reason', 'a test', '--yes'];
  expect(await tally(...rebuild, '--accept-loss', '33..33')).toMatchObject({ code: 0 });
  await until(() => process.next.get(0) === end, waiting);
  const shard = process.pipeline.statuses[0]?.meta;
  expect(shard).toMatchObject({
    ...{ start: 0, next: end, applied: 50, duplicate: 1, conflict: 0, rejected: 1, skipped: 1 },
    gaps: 1,
    lost: [{ from: bombOffset, to: bombOffset + 1 }],
  });
  expect(shard && accounted(shard)).toBe(end);

  const loss = ['--accept-loss', '0:33..33'];
  const recounted = await tally('recount', ...campaign, ...loss);
  const counted = countResultSchema.parse(JSON.parse(recounted.output));
  const [partition] = counted.partitions;
  expect(partition).toMatchObject({
    ...{ startOffset: 0, nextOffset: end, applied: 50, duplicate: 1, conflict: 0 },
    ...{ rejected: 1, skipped: 1, gaps: 1 },
  });
  expect(partition && accounted(partition)).toBe(end);
  expect(counted.records).toBe(end - 1);

  expect(await tally(...report, ...loss)).toMatchObject({ code: 0, errors: '' });
  const written = JSON.parse(await readFile(join(folder, 'report', 'report.json'), 'utf8'));
  const { records, partitions } = countResultSchema.partial().parse(written.outcomes);
  expect({ records, partitions }).toEqual({
    records: counted.records,
    partitions: counted.partitions,
  });
  const verify = ['verify', join(folder, 'report'), '--from-topic'];
  expect(await tally(...verify, ...loss)).toMatchObject({ code: 0, errors: '' });
  expect((await tally(...verify)).code).toBe(1);
}, 240_000);

test('offsets that are given up at the beginning and the end of a partition are gaps, too', async () => {
  const topic = await freshTopic();
  await produce(
    topic,
    Array.from({ length: 20 }, (_, id) => paid(id)),
  );
  const campaign = ['--campaign', 'deploy/campaigns/putian-2026.yaml'];
  const loss = ['--accept-loss', '0:0..4', '--accept-loss', '0:17..19'];
  const env = { KAFKA_BROKERS: topic.brokers, ORDERS_TOPIC: topic.topic };
  const { output } = await runTally(['recount', ...campaign, ...loss], env);
  const { records, partitions } = countResultSchema.parse(JSON.parse(output));
  expect(records).toBe(12);
  expect(partitions).toMatchObject([{ startOffset: 0, nextOffset: 20, applied: 12, gaps: 8 }]);
}, 60_000);
