import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CountResult, countResultSchema } from '../../libs/contracts/count-result.ts';
import { runTally } from '../../test/support/run-tally.ts';

const campaign = 'deploy/campaigns/putian-2026.yaml';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const lastLine = (output: string): CountResult =>
  countResultSchema.parse(JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''));

describe('help and mistakes', () => {
  test('--help and --version go to standard output and are no error', async () => {
    const help = await runTally(['--help']);
    expect(help).toMatchObject({ code: 0, errors: '' });
    expect(help.output).toContain('Examples:');
    expect(await runTally(['--version'])).toMatchObject({ code: 0, output: '0.1.0\n' });
  });

  test('a reader that has had enough is no error', async () => {
    const line = '{ "$0" services/cli/main.ts --help; echo "code $?" >&2; } | true';
    const { stderr } = await promisify(execFile)('/bin/sh', ['-c', line, process.execPath]);
    expect(stderr).toBe('code 0\n');
  });

  test.each([
    [['simulat'], /unknown command 'simulat'\n\(Did you mean simulate\?\)\n.*tally --help/],
    [['campaign', 'aply'], /Did you mean apply\?.*\n.*tally campaign --help/],
    [['recount', '--campaign', campaign, '--from-fil', 'x'], /Did you mean --from-file\?/],
    [['recount'], /required option '--campaign <file>' not specified/],
    [['campaign', 'apply'], /--file <file>.*\n.*tally campaign apply --help/],
    [['simulate', '--campaign', campaign], /--events or --pairs/],
    [['simulate', '--campaign', campaign, '--events', '-5'], /whole number of at least 1/],
    [['simulate', '--campaign', campaign, '--events', '5', '--pairs', '5'], /cannot be used with/],
    [['simulate', '--campaign', campaign, '--events', '5', '--rate', 'fast'], /above 0, or max/],
    [
      ['simulate', '--campaign', campaign, '--events', '5', '--duplicates', '1'],
      /from 0 to below 1/,
    ],
    [['simulate', '--campaign', 'nowhere.yaml', '--events', '5'], /nowhere.yaml can't be read/],
    [['dlq', 'replay'], /ids of dead letters, or --reason/],
  ])('%j is told what is wrong', async (args, message) => {
    const run = await runTally(args);
    expect(run.errors).toMatch(message);
    expect(run).toMatchObject({ code: 2, output: '' });
  });

  test('every problem of a definition is listed with its line', async () => {
    const file = join(folder, 'bad.yaml');
    const text = await readFile(campaign, 'utf8');
    await writeFile(
      file,
      text.replace('currency: CNY', 'currency: yuan').replace('Asia/', 'Azia/'),
    );
    const run = await runTally(['recount', '--campaign', file]);
    expect(run.code).toBe(2);
    expect(run.errors).toMatch(/bad\.yaml:\d+ {2}timeZone: /);
    expect(run.errors).toMatch(/bad\.yaml:\d+ {2}currency: /);
  });

  test('settings that are wrong are named by their variables', async () => {
    const env = { KAFKA_BROKERS: 'x:1', KAFKA_SASL_MECHANISM: 'plain', LOG_LEVEL: 'loud' };
    const run = await runTally(['dlq', 'list'], env);
    expect(run.code).toBe(2);
    for (const name of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'LOG_LEVEL']) {
      expect(run.errors).toContain(name);
    }
  });

  test('a rebuild wants a reason, somebody to ask, and one partition to give up offsets of', async () => {
    const rebuild = (...args: string[]) => runTally(['rebuild', '--partition', ...args]);
    const [silent, unasked, several, odd] = await Promise.all([
      rebuild('0', '--yes'),
      rebuild('0', '--reason', 'x'),
      rebuild('0,1', '--reason', 'x', '--yes', '--accept-loss', '0..9'),
      rebuild('0', '--reason', 'x', '--yes', '--accept-loss', '9..0'),
    ]);
    expect([silent, unasked, several, odd].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(silent.errors).toContain('--reason');
    expect(unasked.errors).toContain('--yes');
    expect(several.errors).toContain('just one');
    expect(odd.errors).toContain('0..1799');
  }, 20_000);

  test('the status page says what it could not reach', async () => {
    const env = { KAFKA_BROKERS: '127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1' };
    const run = await runTally(['status'], env);
    expect(run.code).toBe(1);
    expect(run.output).toContain('not reached  Kafka');
    expect(run.output).toContain('not reached  Redis');
  }, 20_000);
});

describe('simulate and recount of a file', { timeout: 30_000 }, () => {
  test('agree in every figure, and the same seed writes the same bytes', async () => {
    const files = [join(folder, 'one.ndjson'), join(folder, 'two.ndjson')];
    const args = [
      '--campaign',
      campaign,
      '--events',
      '3000',
      '--seed',
      '5',
      '--duplicates',
      '0.05',
    ];
    const runs = await Promise.all(
      files.map((file) => runTally(['simulate', ...args, '--out', file])),
    );
    const [first = '', second = ''] = await Promise.all(
      files.map((file) => readFile(file, 'utf8')),
    );
    expect(first).toBe(second);
    const expected = lastLine(runs[0]?.output ?? '');
    expect(expected.outcomes.applied).toBe(3000);
    expect(first.trimEnd().split('\n')).toHaveLength(expected.records);
    const [file = ''] = files;
    const recount = ['recount', '--campaign', campaign, '--from-file', file, '--partitions', '5'];
    const counted = lastLine((await runTally(recount)).output);
    expect(counted).toEqual({ ...expected, partitions: counted.partitions });
    expect(counted.partitions).toHaveLength(5);
  });

  test('a file that is none is named by its line', async () => {
    const file = join(folder, 'bad.ndjson');
    await writeFile(file, '{"key":null,"value":null}\n{"key":1}\n');
    const run = await runTally(['recount', '--campaign', campaign, '--from-file', file]);
    expect(run).toMatchObject({ code: 2, output: '' });
    expect(run.errors).toContain('Line 2: key:');
  });

  test('a disk that is full ends the run with 1 and no totals', async () => {
    const args = ['--campaign', campaign, '--events', '20000', '--out', '/dev/full'];
    const run = await runTally(['simulate', ...args]);
    expect(run).toMatchObject({ code: 1, output: '' });
    expect(run.errors).toContain('no space left');
  });
});
