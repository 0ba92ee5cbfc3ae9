import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runTally } from '../../../test/support/run-tally.ts';

const campaign = ['--campaign', 'deploy/campaigns/putian-2026.yaml'];

test.each([
  [['archive'], 2, /--to <folder>/],
  [['report', ...campaign], 2, /--out <folder>/],
  [['report', ...campaign, '--out', 'x', '--lang', 'fr'], 2, /Allowed choices are en, zh/],
  [['report', ...campaign, '--out', 'x', '--offsets', '5'], 2, /\{"0":18233,"1":18190\}/],
  [['report', '--campaign', 'nowhere.yaml', '--out', 'x'], 2, /nowhere.yaml can't be read/],
  [['report', ...campaign, '--out', 'x', '--key', 'nowhere.pem'], 2, /no private key in PEM/],
  [['recount', ...campaign, '--from-archive', 'nowhere'], 1, /There is no archive in nowhere/],
  [['recount', ...campaign, '--from-archive', 'x', '--from-file', 'y'], 2, /cannot be used with/],
  [['verify', 'nowhere'], 1, /not a report that can be trusted/],
])(
  '%j is told what is wrong',
  async (args, code, message) => {
    const run = await runTally(args);
    expect(run.errors).toMatch(message);
    expect(run.code).toBe(code);
  },
  20_000,
);

test('a recount of a file writes its exceptions as text and as JSON', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tally-exceptions-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'events.ndjson');
  const run = await runTally([
    ...['simulate', ...campaign, '--events', '500', '--anomalies', '1', '--out', file],
  ]);
  const [planted = ''] = run.output.split('\n');
  // A file is laid out by its keys, so nothing lies beside its partition.
  const { planted: list } = JSON.parse(planted);
  expect(list).toHaveLength(5);
  for (const name of ['exceptions.txt', 'exceptions.json']) {
    const to = join(folder, name);
    await runTally(['recount', ...campaign, '--from-file', file, '--exceptions', to]);
    const text = await readFile(to, 'utf8');
    for (const { order } of list) expect(text).toContain(order);
    if (name.endsWith('.json')) {
      expect(JSON.parse(text).found).toMatchObject({ paid_twice: 1, id_on_two_partitions: 0 });
    }
  }
}, 60_000);
