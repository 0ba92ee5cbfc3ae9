import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { localKafka } from '../../../deploy/local/kafka/local-kafka.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { definitionsSpec } from '../../../libs/kafka/topic-specs.ts';
import { ensureTopics } from '../../../libs/kafka/topics-admin.ts';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { writeShownMinute } from '../../../libs/store/shown-minutes.ts';
import { freshPrefix } from '../../../test/support/fresh-prefix.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { shownOf } from '../../../test/support/recount/shown-report.ts';
import { runTally } from '../../../test/support/run-tally.ts';
import { type ReportDocument, readReportText } from '../../reporter/report/report-document.ts';
import { createSigningKey } from '../../reporter/report/signing-key.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-report-'));
  await ensureTopics(localKafka(inject('kafkaBrokers')), [definitionsSpec(topics.definitions, 1)]);
});
afterAll(() => rm(folder, { recursive: true }));

async function contents(of: string): Promise<Map<string, string>> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  const all = await Promise.all(names.map((name) => readFile(name, 'base64')));
  return new Map(names.map((name, index) => [name.slice(of.length), all[index] ?? '']));
}

test('a report of the topic is that of its archive, at any time and anywhere', async () => {
  const id = `test-${randomBytes(6).toString('hex')}`;
  const file = join(folder, `${id}.yaml`);
  const example = await readFile('deploy/campaigns/putian-2026.yaml', 'utf8');
  await writeFile(file, example.replace('id: putian-2026', `id: ${id}`));
  const { topic } = await freshTopic({ partitions: 2 });
  const env = { KAFKA_BROKERS: inject('kafkaBrokers'), ORDERS_TOPIC: topic };
  const tally = (args: readonly string[], more: Record<string, string> = {}) =>
    runTally(args, { ...env, ...more });
  const campaign = ['--campaign', file];
  await tally(['simulate', ...campaign, '--events', '2000', '--anomalies', '1']);
  await tally(['campaign', 'apply', '--file', file, '--reason', 'a test', '--by', 'Ada']);
  await createSigningKey(join(folder, 'key.pem'));
  const key = ['--key', join(folder, 'key.pem'), '--lang', 'zh'];

  const first = join(folder, 'first');
  const made = await tally(['report', '--campaign', id, '--out', first, ...key]);
  expect(made).toMatchObject({ code: 0, errors: '' });
  const { offsets, publicKey, exceptions, definitionVersion } = JSON.parse(made.output);
  expect(definitionVersion).toBe(1);
  expect(exceptions).toMatchObject({ paid_twice: 1, unknown_order: 1, id_on_two_partitions: 1 });

  const archive = join(folder, 'archive');
  await tally(['archive', '--to', archive]);
  await tally(['simulate', ...campaign, '--events', '500', '--seed', '2']);
  const checked = await tally(['verify', first, '--from-topic', '--public-key', publicKey]);
  expect(checked).toMatchObject({ code: 0, errors: '' });
  expect(checked.output.match(/passed/g)).toHaveLength(7);

  const second = join(folder, 'second');
  const at = ['--from-archive', archive, '--offsets', JSON.stringify(offsets)];
  const elsewhere = { TZ: 'Pacific/Apia', LANG: 'de_DE.UTF-8' };
  const again = await tally(
    ['report', '--campaign', id, '--out', second, ...at, ...key],
    elsewhere,
  );
  expect(again).toMatchObject({ code: 0, errors: '' });
  expect(await contents(second)).toEqual(await contents(first));

  await writeFile(join(second, 'csv/summary.csv'), 'a,b\r\n');
  const bad = await tally(['verify', second, '--from-archive', archive]);
  expect(bad.code).toBe(1);
  expect(bad.output).toContain('csv/summary.csv is not as it was sealed');
  const taken = await tally(['report', '--campaign', id, '--out', second, ...key]);
  expect(taken.code).toBe(1);
  expect(taken.errors).toContain('is not empty');
}, 180_000);

test('a second report leads from what Redis has of the wall, and from the first one', async () => {
  const id = `test-${randomBytes(6).toString('hex')}`;
  const file = join(folder, `${id}.yaml`);
  const example = await readFile('deploy/campaigns/putian-2026.yaml', 'utf8');
  await writeFile(file, example.replace('id: putian-2026', `id: ${id}`));
  const { topic } = await freshTopic({ partitions: 2 });
  const { prefix, redisUrl } = freshPrefix();
  const settings = {
    KAFKA_BROKERS: inject('kafkaBrokers'),
    ORDERS_TOPIC: topic,
    REDIS_URL: redisUrl,
    REDIS_PREFIX: prefix,
  };
  const tally = (...args: string[]) => runTally(args, settings);
  const totals = join(folder, 'totals.csv');
  const run = ['--events', '1500', '--anomalies', '1', '--control-totals', totals];
  const { output } = await tally('simulate', '--campaign', file, ...run);
  const { planted } = JSON.parse(output.split('\n')[0] ?? '');
  const apply = ['campaign', 'apply', '--file', file, '--by', 'Ada', '--reason'];
  await tally(...apply, 'the first');
  const [half, first, second] = ['half', 'v1', 'v2'].map((name) => join(folder, `${id}-${name}`));
  const make = (to = '', ...more: string[]) =>
    tally('report', '--campaign', id, '--out', to, '--lang', 'en', ...more);

  const { offsets } = JSON.parse((await make(join(folder, `${id}-all`), '--shown', 'none')).output);
  const upTo = (share: number) =>
    JSON.stringify({ 0: Math.floor(offsets[0] * share), 1: Math.floor(offsets[1] * share) });
  await make(half, '--offsets', upTo(0.5), '--shown', 'none');
  const text = await readFile(join(half ?? '', 'report.json'), 'utf8');
  const wall = shownOf(readReportText(text) as ReportDocument, '2026-11-12T16:00:00Z');
  const connection = connectRedis({ url: redisUrl, role: 'writer' });
  try {
    await untilReady(connection, AbortSignal.timeout(10_000));
    await writeShownMinute(connection, { prefix, topic }, wall);
  } finally {
    connection.disconnect();
  }
  const one = await make(first, '--offsets', upTo(0.8));
  expect(one).toMatchObject({ code: 0, errors: '' });
  expect(JSON.parse(one.output)).toMatchObject({
    version: 1,
    bridge: { at: '2026-11-12T16:00:00Z', isAsShown: true },
  });

  const [held] = JSON.parse(text).cohort.listings;
  const hold = `heldListings:\n  - {listingId: ${held.listingId}, reason: a fake, from: null}\n`;
  const now = await readFile(file, 'utf8');
  await writeFile(file, now.replace(/^heldListings:.*\n(?:[ #].*\n)*/m, '') + hold);
  await tally(...apply, 'found a fake');
  const two = await make(second, '--previous', first ?? '', '--control-totals', totals);
  expect(two.code).toBe(1);
  const twice = planted.find(({ kind }: { kind: string }) => kind === 'paid_twice');
  expect(two.errors).toContain(`${twice.order} (paid twice)`);
  expect(JSON.parse(two.output)).toMatchObject({ version: 2, bridge: { isAsShown: true } });
  const csv = await readFile(join(second ?? '', 'csv/differences.csv'), 'utf8');
  expect(csv).toContain(`${held.listingId}: found a fake`);

  const checked = await tally('verify', second ?? '', '--previous', first ?? '', '--from-topic');
  expect(checked).toMatchObject({ code: 0, errors: '' });
  expect(checked.output.match(/passed/g)).toHaveLength(7);
}, 300_000);
