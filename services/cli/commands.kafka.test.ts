import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { countResultSchema } from '../../libs/contracts/count-result.ts';
import { topics } from '../../libs/contracts/topics.ts';
import { DeadLetterSender } from '../../libs/kafka/dead-letters.ts';
import { definitionsSpec } from '../../libs/kafka/topic-specs.ts';
import { ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { runTally, type TallyRun } from '../../test/support/run-tally.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-cli-'));
  await ensureTopics(localKafka(inject('kafkaBrokers')), [definitionsSpec(topics.definitions, 1)]);
});
afterAll(() => rm(folder, { recursive: true }));

const tally = (args: readonly string[], topic: string = topics.orders): Promise<TallyRun> =>
  runTally(args, { KAFKA_BROKERS: inject('kafkaBrokers'), ORDERS_TOPIC: topic });

/** A copy of the example under an id that no other test has. */
async function campaignFile(): Promise<{ id: string; file: string; rename: () => Promise<void> }> {
  const id = `test-${randomBytes(6).toString('hex')}`;
  const file = join(folder, `${id}.yaml`);
  const example = await readFile('deploy/campaigns/putian-2026.yaml', 'utf8');
  const text = example.replace('id: putian-2026', `id: ${id}`);
  await writeFile(file, text);
  const rename = () => writeFile(file, text.replace(/^name: .*/m, 'name: Renamed'));
  return { id, file, rename };
}

describe('campaign', () => {
  test('a file becomes version 1, the same file nothing, a changed one version 2', async () => {
    const { id, file, rename } = await campaignFile();
    const apply = (...more: string[]) =>
      tally(['campaign', 'apply', '--file', file, '--reason', 'a test', '--by', 'Ada', ...more]);
    expect((await apply('--dry-run')).output).toBe(`${id} would get version 1.\n`);
    expect((await tally(['campaign', 'show', id])).code).toBe(1);
    expect((await apply()).output).toBe(`${id} is at version 1.\n`);
    expect((await apply()).output).toBe(`${id} says that already: version 1 stays.\n`);
    await rename();
    expect((await apply()).output).toBe(`${id} is at version 2.\n`);

    const history = await tally(['campaign', 'history', id, '--json']);
    expect(
      history.output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { version: 1, changedBy: 'Ada', changedAt: expect.any(String), reason: 'a test' },
      { version: 2, changedBy: 'Ada', changedAt: expect.any(String), reason: 'a test' },
    ]);
    const shown = await tally(['campaign', 'show', id]);
    expect(shown.output).toMatch(/^# version 2, .*, Ada: a test\nid: test-/);
    expect(shown.output).toContain('name: Renamed');
    const first = await tally(['campaign', 'show', id, '--version', '1', '--json']);
    expect(JSON.parse(first.output)).toMatchObject({ version: 1, definition: { id } });
    const third = await tally(['campaign', 'show', id, '--version', '3']);
    expect(third).toMatchObject({ code: 1, output: '' });
    expect(third.errors).toContain('it has 2 versions');
  });

  test('what show prints can be applied again', async () => {
    const { id, file } = await campaignFile();
    const apply = () => tally(['campaign', 'apply', '--file', file, '--reason', 'a test']);
    await apply();
    await writeFile(file, (await tally(['campaign', 'show', id])).output);
    expect((await apply()).output).toBe(`${id} says that already: version 1 stays.\n`);
  });
});

describe('dlq', () => {
  test('letters are listed, shown and sent back to their partition', async () => {
    const { topic, brokers } = await freshTopic({ partitions: 2, withDeadLetters: true });
    const sender = new DeadLetterSender(localKafka(brokers), topic);
    const letter = {
      timestamp: 1_794_000_000_000,
      key: Buffer.from('ORD000123'),
      headers: [[Buffer.from('content-type'), Buffer.from('text/plain')]] as const,
      message: 'the value is not well-formed JSON',
    };
    const evil = Buffer.from('{"a":"\u001b[2J\u0007"');
    await sender.send([
      { ...letter, partition: 1, offset: 7, value: evil, reason: 'invalid_json' },
      { ...letter, partition: 0, offset: 3, value: null, reason: 'conflict' },
    ]);
    await sender.close();

    const list = await tally(['dlq', 'list'], topic);
    expect(list.output.trimEnd().split('\n').sort()).toEqual([
      `${topic}-0-3  conflict  the value is not well-formed JSON`,
      `${topic}-1-7  invalid_json  the value is not well-formed JSON`,
    ]);
    const json = await tally(['dlq', 'list', '--reason', 'invalid_json', '--json'], topic);
    expect(JSON.parse(json.output)).toMatchObject({
      id: `${topic}-1-7`,
      original: { topic, partition: 1, offset: 7 },
      value: evil.toString('base64'),
    });
    const shown = await tally(['dlq', 'show', `${topic}-1-7`], topic);
    expect(shown.output).toContain('header  content-type: text/plain');
    // What a stranger wrote does not reach the terminal as a command.
    expect(shown.output).not.toContain('\u001b');
    expect(shown.output).not.toContain('\u0007');

    const dry = ['dlq', 'replay', '--reason', 'invalid_json', '--dry-run'];
    expect((await tally(dry, topic)).output).toBe('Would send 1 again.\n');
    const lost = await tally(['dlq', 'replay', `${topic}-1-7`, 'x-0-0'], topic);
    expect(lost).toMatchObject({ code: 1, output: 'Sent 1 again.\n' });
    expect(lost.errors).toContain('Not found: x-0-0');
    const campaign = 'deploy/campaigns/putian-2026.yaml';
    const { output } = await tally(['recount', '--campaign', campaign], topic);
    expect(countResultSchema.parse(JSON.parse(output)).partitions).toMatchObject([
      { partition: 0, nextOffset: 0 },
      { partition: 1, nextOffset: 1, rejectedBy: { invalid_json: 1 } },
    ]);
  });

  test('no letters is an answer, too', async () => {
    const { topic } = await freshTopic({ withDeadLetters: true });
    expect(await tally(['dlq', 'list'], topic)).toMatchObject({
      code: 0,
      output: 'There are no dead letters.\n',
    });
    expect((await tally(['dlq', 'show', 'x-0-0'], topic)).code).toBe(1);
  });
});

test('simulate and recount agree over the topic', async () => {
  const { topic } = await freshTopic({ partitions: 3 });
  const campaign = ['--campaign', 'deploy/campaigns/putian-2026.yaml'];
  const args = [...campaign, '--events', '2000', '--duplicates', '0.05'];
  const simulated = await tally(['simulate', ...args], topic);
  const recounted = await tally(['recount', ...campaign], topic);
  const [expected, counted] = [simulated, recounted].map(({ output }) =>
    countResultSchema.parse(JSON.parse(output)),
  );
  expect(counted).toEqual({ ...expected, partitions: counted?.partitions });
  expect(recounted.errors).toMatch(/^[\d,]+ records in \d/);
});

describe('a topic that is not there', () => {
  test.each(['recount', 'simulate'])('ends %s with a sentence, and at once', async (command) => {
    const { file } = await campaignFile();
    const size = command === 'simulate' ? ['--events', '1'] : [];
    const run = await tally([command, '--campaign', file, ...size], 'test.orders.nowhere');
    expect(run.errors).toContain('test.orders.nowhere');
    // A process that goes on until it is killed has no exit code of its own.
    expect(run.code).toBe(1);
  });
});
