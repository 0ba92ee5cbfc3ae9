import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProcess } from '../support/run-process.ts';
import { until } from '../support/until.ts';
import { ClosedCampaign, hashesOf } from './closed-campaign.ts';

const alone = { CLOSE_FOUR_EYES: 'false' };
const sha256Of = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

async function open(events: number): Promise<ClosedCampaign> {
  const closed = await ClosedCampaign.open(events);
  onTestFinished(() => closed.end());
  return closed;
}

test('a close that is killed at each step goes on, and seals what one that was not would', async () => {
  const closed = await open(4_000);
  const { id, reportsDir } = closed;
  for (const step of ['opened', 'cut', 'recounted', 'balanced']) {
    await closed.killedAfter(step, alone);
    expect((await closed.closes()).closes.at(-1)?.state).not.toBe('refused');
  }
  const last = await closed.close(['--by', 'Ada'], alone);
  expect(last).toMatchObject({ code: 0 });
  expect(last.output).toContain('sealed');
  const { closes } = await closed.closes();
  expect(closes.map(({ state }) => state)).toEqual(['sealed']);
  const kept = await readdir(join(reportsDir, id, 'closes', closes[0]?.closeId ?? ''));
  expect(kept.filter((name) => name.startsWith('made-'))).toEqual([]);
  const [{ sealed, cut } = { sealed: null, cut: null }] = closes;
  expect(await sha256Of(join(reportsDir, id, 'v1', 'manifest.json'))).toBe(sealed?.manifestSha256);

  const out = join(reportsDir, 'beside');
  const at = ['--offsets', JSON.stringify(cut?.offsets), '--key', closed.keyFile];
  const beside = await closed.tally(['report', '--campaign', id, '--out', out, ...at]);
  expect(beside).toMatchObject({ code: 0 });
  expect(await closed.files('v1')).toEqual(await hashesOf(out));
  const verified = await closed.tally(['verify', join(reportsDir, id, 'v1'), '--from-topic']);
  expect(verified).toMatchObject({ code: 0 });
}, 600_000);

test('two people close: whoever opened it can not approve it; a second version restates the first', async () => {
  const closed = await open(2_000);
  const { id, reportsDir } = closed;
  const [one, other] = await Promise.all([
    closed.close(['--by', 'Ada', '--reason', 'it is over']),
    closed.close(['--by', 'Cy']),
  ]);
  expect([one.code, other.code].sort()).toEqual([0, 1]);
  const opener = (await closed.closes()).closes[0]?.opened.by ?? '';
  const own = await closed.close(['--approve', '--by', opener]);
  expect(own).toMatchObject({ code: 1 });
  expect(own.errors).toContain('somebody else has to approve it');
  expect(await closed.close(['--approve', '--by', 'Bo'])).toMatchObject({ code: 0 });
  const before = await closed.files('v1');

  // Returns come in, and the books are closed again.
  await closed.campaign.play(500, { seed: '2' });
  const archive = join(reportsDir, '..', 'archive');
  expect(await closed.tally(['archive', '--to', archive])).toMatchObject({ code: 0 });
  const again = ['--by', 'Ada', '--reason', 'returns', '--from-archive', archive];
  expect(await closed.close(again)).toMatchObject({ code: 0 });
  expect(await closed.close(['--approve', '--by', 'Bo'])).toMatchObject({ code: 0 });
  expect(await closed.files('v1')).toEqual(before);
  const manifest = JSON.parse(await readFile(join(reportsDir, id, 'v2', 'manifest.json'), 'utf8'));
  expect(JSON.stringify(manifest)).toContain(before['manifest.json'] ?? '-');
  const verified = await closed.tally(['verify', join(reportsDir, id, 'v2'), '--from-topic']);
  expect(verified).toMatchObject({ code: 0, errors: '' });
  const trail = await closed.tally(['audit', 'list', '--campaign', id, '--json']);
  const whats = trail.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).what);
  expect(whats.filter((what) => what === 'approve v1')).toHaveLength(1);
  expect(whats).toContain('open v2');
}, 600_000);

test('a close is refused with the reason and the figures', async () => {
  const closed = await open(2_000);
  const { id, campaign, reportsDir } = closed;
  const refused = async (...args: string[]) => {
    const { code, output } = await closed.close(['--by', 'Ada', ...args], {
      ...alone,
      CLOSE_LAG_MAX: '2s',
    });
    const close = (await closed.closes()).closes.at(-1);
    return { code, output, state: close?.state, blockers: close?.refused?.blockers ?? [] };
  };

  const early = await closed.close(['--grace', '36500d']);
  expect(early).toMatchObject({ code: 1, output: '' });
  expect(early.errors).toContain('can be closed from');
  expect((await closed.closes()).closes).toEqual([]);

  const totals = join(reportsDir, '..', 'totals.csv');
  await writeFile(totals, 'hour,source,unit,units\n2026-11-10T00:00:00Z,/shops/none,pair,7\n');
  const control = await refused('--control-totals', totals);
  expect(control.blockers.find(({ figures }) => figures.control === '7')).toMatchObject({
    code: 'control_totals',
    figures: { source: '/shops/none', recounted: '0' },
  });

  closed.aggregator.freeze(true);
  await campaign.play(200, { seed: '2' });
  const behind = await refused();
  expect(behind.blockers[0]).toMatchObject({ code: 'lag' });
  expect(Number(behind.blockers[0]?.figures.lag)).toBeGreaterThan(0);
  closed.aggregator.freeze(false);

  // The definition changes while a close waits for its second person.
  expect(await closed.close(['--by', 'Ada'])).toMatchObject({ code: 0 });
  await campaign.publish({ ...campaign.definition, name: 'Another name' }, 2);
  const changed = await closed.close(['--approve', '--by', 'Bo']);
  expect(changed).toMatchObject({ code: 1 });
  expect(changed.output).toContain('definition_changed');
  expect((await closed.closes()).closes.filter(({ sealed }) => sealed !== null)).toEqual([]);
  const state = await closed.tally(['close', '--campaign', id, '--state']);
  expect(state.output).toContain('refused');
}, 600_000);

test('the reporter carries out what the API opens, and goes on after it was killed', async () => {
  const closed = await open(2_000);
  const { id } = closed;
  const reporter = () => runProcess({ main: 'services/reporter/main.ts', env: closed.env });
  const first = await reporter();
  await first.ready(120_000);
  const api = await runProcess({
    main: 'services/query-api/main.ts',
    env: { ...closed.env, AUTH_MODE: 'none' },
  });
  await api.ready(120_000);
  await closed.campaign.counted(api, 240_000);
  const url = `http://127.0.0.1:${api.port}/v1/campaigns/${id}`;
  const post = () =>
    fetch(`${url}/close`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"reason":"it is over"}',
    });
  const statuses = (await Promise.all([post(), post(), post()])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([202, 409, 409]);
  await until(async () => (await closed.closes()).closes[0]?.cut, { waitMsMax: 180_000 });
  await first.kill();
  const second = await reporter();
  await until(async () => (await closed.closes()).closes[0]?.state === 'sealed', {
    waitMsMax: 240_000,
  });
  await until(async () => {
    const { status } = await closed.campaign.ask<{ status: string }>(api, '');
    return status === 'closed';
  });
  const file = async () => (await fetch(`${url}/reports/v1/files/report.json`)).text();
  expect(await file()).toBe(await file());
  await Promise.all([second.stop(), api.stop()]);
}, 600_000);
