import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { topics } from '../../libs/contracts/topics.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import { type RunningProcess, runProcess } from '../support/run-process.ts';
import { runTally } from '../support/run-tally.ts';
import { until } from '../support/until.ts';

/** The demo as a person starts it, on a Kafka that is not its own. */

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-demo-'));
});
afterAll(() => rm(folder, { recursive: true }));

const servers = () => ({ KAFKA_BROKERS: inject('kafkaBrokers'), REDIS_URL: inject('redisUrl') });

/** The example under an id that no other test has. */
async function campaignFile(): Promise<{ id: string; file: string }> {
  const id = `demo-${randomBytes(6).toString('hex')}`;
  const file = join(folder, `${id}.yaml`);
  const text = await readFile('deploy/campaigns/putian-2026.yaml', 'utf8');
  await writeFile(file, text.replace('id: putian-2026', `id: ${id}`));
  return { id, file };
}

function demo(...args: readonly string[]): Promise<RunningProcess> {
  return runProcess({ main: 'services/cli/main.ts', args: ['demo', ...args], env: servers() });
}

const outputOf = ({ logs }: RunningProcess) => logs.map(({ text }) => text).join('\n');

/** What a demo made for itself and has not taken away again. */
async function leftovers(): Promise<string[]> {
  const admin = localKafka(inject('kafkaBrokers')).admin();
  await admin.connect();
  const names = await admin.listTopics().finally(() => admin.disconnect());
  const connection = connectRedis({ url: inject('redisUrl'), role: 'reader' });
  await untilReady(connection, AbortSignal.timeout(5_000));
  const keys = await connection.keys('demo-*');
  connection.disconnect();
  return [...names.filter((name) => name.startsWith(`${topics.orders}.demo-`)), ...keys];
}

test('it plays, counts three times, says that all agree, and leaves nothing behind', async () => {
  const { file } = await campaignFile();
  const run = ['--campaign', file, '--pairs', '6000', '--speed', 'max', '--exit'];
  const plain = await demo(...run);
  expect(await plain.exited).toEqual({ code: 0, signal: null });
  const output = outputOf(plain);
  expect(output).toContain('All figures of the three counts are equal, on both clocks.');
  expect(output).toMatch(/All brands +6,0\d\d +6,0\d\d +6,0\d\d +0\n/);
  expect(output).toMatch(/Events that came twice +\d+ +\d+ +\d+ +0\n/);
  for (const step of ['played', 'counted', 'recounted']) {
    expect(output).toMatch(new RegExp(`${step} +[\\d,]+ events +[\\d.]+ s +[\\d,]+ events/s`));
  }
  // A topic that is deleted is still listed for a moment.
  await until(async () => (await leftovers()).length === 0);

  const chaos = await demo(...run, '--chaos', '--aggregators', '3');
  expect(await chaos.exited).toEqual({ code: 0, signal: null });
  expect(chaos.errors).toContain('Killed aggregator-1.');
  expect(outputOf(chaos)).toContain('All figures of the three counts are equal');
  // A topic that is deleted is still listed for a moment.
  await until(async () => (await leftovers()).length === 0);
});

test('Ctrl-C in the middle ends its services and leaves nothing behind', async () => {
  const { file } = await campaignFile();
  const process = await demo('--campaign', file, '--pairs', '20000', '--speed', '900');
  await until(() => /[1-9]\d* pairs net/.test(outputOf(process)), { waitMsMax: 60_000 });
  const address = process.errors.find((line) => line.startsWith('The API: '))?.slice(9) ?? '';
  expect((await fetch(address)).status).toBe(200);
  expect(await process.stop('SIGINT')).toEqual({ code: 0, signal: null });
  await expect(fetch(address)).rejects.toThrow();
  // A topic that is deleted is still listed for a moment.
  await until(async () => (await leftovers()).length === 0);
});

test('it does not change a campaign that somebody else works with', async () => {
  const { id, file } = await campaignFile();
  const args = ['campaign', 'apply', '--file', file, '--reason', 'ours', '--by', 'Ada'];
  expect(await runTally(args, servers())).toMatchObject({ code: 0 });
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^name: .*/m, 'name: Another'));
  const run = await runTally(['demo', '--campaign', file, '--exit'], servers());
  expect(run.code).toBe(1);
  expect(run.errors).toMatch(new RegExp(`Campaign ${id} is there already, at version 1 by Ada`));
  // A topic that is deleted is still listed for a moment.
  await until(async () => (await leftovers()).length === 0);
});
