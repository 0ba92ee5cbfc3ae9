import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { localKafka } from '../../../deploy/local/kafka/local-kafka.ts';
import { countResultSchema } from '../../../libs/contracts/count-result.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { runTally } from '../../../test/support/run-tally.ts';
import { until } from '../../../test/support/until.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-archive-'));
});
afterAll(() => rm(folder, { recursive: true }));

const campaign = ['--campaign', 'deploy/campaigns/putian-2026.yaml'];

async function filesOf(of: string): Promise<Map<string, string>> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(names.sort().map((name) => readFile(name, 'base64')));
  return new Map(names.map((name, index) => [name.slice(of.length), contents[index] ?? '']));
}

/** Kills `tally archive` as soon as it has so many whole files. */
async function killedAt(count: number, topic: string, to: string): Promise<void> {
  const args = ['services/cli/main.ts', 'archive', '--to', to, '--file-offsets', '300'];
  const env = { KAFKA_BROKERS: inject('kafkaBrokers'), ORDERS_TOPIC: topic };
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const whole = async () => (await filesOf(to).catch(() => new Map<string, string>())).size;
  await until(async () => child.exitCode !== null || (await whole()) > count);
  child.kill('SIGKILL');
  await ended;
}

test('an archive that is killed again and again is the same, and counts after the log expired', async () => {
  const { topic, partitions } = await freshTopic({ partitions: 2 });
  const env = { KAFKA_BROKERS: inject('kafkaBrokers'), ORDERS_TOPIC: topic };
  const tally = (...args: string[]) => runTally(args, env);
  await tally('simulate', ...campaign, '--events', '3000', '--duplicates', '0.05');
  const counted = (await tally('recount', ...campaign)).output;

  const [whole, torn] = [join(folder, 'whole'), join(folder, 'torn')];
  const archived = await tally('archive', '--to', whole, '--file-offsets', '300');
  expect(archived).toMatchObject({ code: 0, errors: '' });
  expect(JSON.parse(archived.output)).toMatchObject({
    records: countResultSchema.parse(JSON.parse(counted)).records,
  });
  for (const count of [0, 3, 6]) await killedAt(count, topic, torn);
  expect((await tally('archive', '--to', torn, '--file-offsets', '300')).code).toBe(0);
  expect(await filesOf(torn)).toEqual(await filesOf(whole));

  const admin = localKafka(inject('kafkaBrokers')).admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({
    topic,
    partitions: Array.from({ length: partitions }, (_, partition) => ({ partition, offset: '-1' })),
  });
  await admin.disconnect();
  const again = await tally('recount', ...campaign, '--from-archive', torn);
  expect(again.output).toBe(counted);
  const empty = countResultSchema.parse(JSON.parse((await tally('recount', ...campaign)).output));
  expect(empty.records).toBe(0);
}, 120_000);
