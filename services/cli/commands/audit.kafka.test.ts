import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { localKafka } from '../../../deploy/local/kafka/local-kafka.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { definitionsSpec } from '../../../libs/kafka/topic-specs.ts';
import { ensureTopics } from '../../../libs/kafka/topics-admin.ts';
import { runTally } from '../../../test/support/run-tally.ts';

beforeAll(async () => {
  await ensureTopics(localKafka(inject('kafkaBrokers')), [definitionsSpec(topics.definitions, 1)]);
});

const tally = (...args: string[]) => runTally(args, { KAFKA_BROKERS: inject('kafkaBrokers') });

test('a campaign that is applied stands in the audit trail, which is whole', async () => {
  const id = `test-${randomBytes(6).toString('hex')}`;
  const file = join(await mkdtemp(join(tmpdir(), 'tally-audit-')), 'campaign.yaml');
  const example = await readFile('deploy/campaigns/putian-2026.yaml', 'utf8');
  await writeFile(file, example.replace('id: putian-2026', `id: ${id}`));
  await tally('campaign', 'apply', '--file', file, '--reason', 'as agreed', '--by', 'Ada');
  const listed = await tally('audit', 'list', '--campaign', id, '--json');
  expect(listed).toMatchObject({ code: 0, errors: '' });
  expect(JSON.parse(listed.output)).toMatchObject({
    action: 'campaign.change',
    phase: 'intended',
    who: 'Ada',
    why: 'as agreed',
    before: null,
    after: expect.stringMatching(/^1 sha256:/),
  });
  expect((await tally('audit', 'list', '--campaign', id)).output).toContain('Ada  campaign.change');
  const verified = await tally('audit', 'verify');
  expect(verified.output).toMatch(
    /^The audit trail is whole: \d+ records.*\.\nhead [0-9a-f]{64}\n$/,
  );
  const head = verified.output.trim().split(' ').at(-1) ?? '';
  expect(await tally('audit', 'verify', '--expect', head)).toMatchObject({ code: 0 });
  const other = await tally('audit', 'verify', '--expect', 'f'.repeat(64));
  expect(other.code).toBe(1);
  expect(other.errors).toMatch(/is not in the chain/);
}, 120_000);
