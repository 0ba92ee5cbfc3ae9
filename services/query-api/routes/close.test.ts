import { describe, expect, test } from 'vitest';
import { closeAnswerSchema } from '../../../libs/contracts/api-close.ts';
import type { CallerRole } from '../../../libs/contracts/api-key-file.ts';
import type { AuditEntry } from '../../../libs/contracts/audit-trail.ts';
import { guardedApi, keyOf } from '../../../test/support/query-api/guarded-api.ts';

const url = '/v1/campaigns/autumn/close';
const end = Date.parse('2026-11-12T16:00:00Z');
const graceMs = 3_600_000;

async function closingApi(options: Parameters<typeof guardedApi>[0] = {}) {
  const trail: AuditEntry[] = [];
  const append = async (entry: AuditEntry) => {
    trail.push(entry);
  };
  const api = await guardedApi({ audit: { append }, ...options });
  api.clock.nowMs = end + graceMs;
  const post = (path = '', body: object = { reason: 'it is over' }, role: CallerRole = 'finance') =>
    api.server.inject({
      method: 'POST',
      url: `${url}${path}`,
      headers: { authorization: `Bearer ${keyOf(role)}` },
      payload: body,
    });
  const state = async () => closeAnswerSchema.parse((await api.ask(url, 'finance')).json());
  return { ...api, trail, post, state };
}

const balanced = [{ step: 'cut' }, { step: 'recounted' }, { step: 'balanced' }] as const;

describe('a close that is asked for', () => {
  test('is opened for the reporter, and stands in the audit trail first', async () => {
    const { post, state, trail } = await closingApi();
    const { statusCode, body } = await post();
    expect(statusCode).toBe(202);
    expect(JSON.parse(body)).toMatchObject({ state: 'cutting', version: 'v1', blockers: [] });
    const { steps } = await state();
    expect(steps).toMatchObject([
      { step: 'opened', by: 'finance', reason: 'it is over', fourEyes: true, runner: 'service' },
    ]);
    expect(trail).toMatchObject([
      { action: 'books.close', phase: 'intended', who: 'finance', what: 'open v1' },
    ]);
  });

  test('before the end and its grace is refused, with the times (input 79)', async () => {
    const { post, state, clock, trail } = await closingApi();
    clock.nowMs = end + graceMs - 1;
    const answer = await post();
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({
      type: 'urn:tally:problem:close-refused',
      blockers: [
        { code: 'not_ended', figures: { closableFrom: new Date(end + graceMs).toISOString() } },
      ],
    });
    expect(await state()).toMatchObject({ state: 'open', steps: [] });
    expect(trail).toEqual([]);
  });

  test('of several at once exactly one wins (input 78)', async () => {
    const { post, state, trail } = await closingApi();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post()));
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([202, ...Array<number>(7).fill(409)]);
    expect((await state()).steps).toHaveLength(1);
    const dropped = trail.filter(({ phase }) => phase === 'dropped');
    expect(trail.length - 2 * dropped.length).toBe(1);
  });

  test('while another one is under way is refused, and told which', async () => {
    const { post } = await closingApi();
    await post();
    expect((await post()).json()).toMatchObject({
      blockers: [{ code: 'under_way', figures: { openedBy: 'finance', state: 'cutting' } }],
    });
  });

  test.each([
    ['halted', 'its partition is halted: log-truncated'],
    ['missing_partition', 'connection lost'],
  ])('while a partition can not be read is refused: %s', async (code, reason) => {
    const { post, shards } = await closingApi();
    shards.apply({ kind: 'unreadable', partition: 0, reason });
    const answer = await post();
    expect(answer.statusCode).toBe(409);
    expect(answer.json().blockers).toMatchObject([{ code, partition: 0 }]);
  });

  test('is not opened where that can not be written down', async () => {
    const append = async () => {
      throw new Error('Kafka is away');
    };
    const { post, state } = await closingApi({ audit: { append } });
    expect((await post()).statusCode).toBe(503);
    expect((await state()).state).toBe('open');
  });

  test('needs a reason', async () => {
    const { post } = await closingApi();
    expect((await post('', {})).statusCode).toBe(400);
    expect((await post('', { reason: '' })).statusCode).toBe(400);
  });
});

describe('where a close stands', () => {
  test('says what would be in its way now, the lag among it', async () => {
    const { state, shards, clock } = await closingApi();
    clock.nowMs = end - 1;
    shards.setEnds(
      [
        { partition: 0, low: 0, high: 9 },
        { partition: 1, low: 0, high: 0 },
      ],
      clock.nowMs,
    );
    const { blockers } = await state();
    expect(blockers).toMatchObject([
      { code: 'not_ended' },
      { code: 'lag', partition: 0, figures: { next: 4, end: 9, lag: 5 } },
    ]);
  });

  test('says why it was refused', async () => {
    const { state, closeSteps } = await closingApi();
    await closeSteps({ step: 'opened' }, { step: 'refused' });
    expect(await state()).toMatchObject({ state: 'refused', blockers: [{ code: 'lag' }] });
  });
});

describe('four eyes', () => {
  test('whoever opened a close can not approve it; somebody else can', async () => {
    const { post, closeSteps, state, trail } = await closingApi();
    await closeSteps({ step: 'opened', by: 'finance' }, ...balanced);
    expect(await state()).toMatchObject({ state: 'balanced', awaitsApproval: true });
    const own = await post('/approve', {});
    expect(own.statusCode).toBe(403);
    expect(own.json().type).toBe('urn:tally:problem:second-person-required');
    expect(trail).toEqual([]);
  });

  test('an approval is of the very report that was balanced', async () => {
    const { post, closeSteps, state } = await closingApi();
    await closeSteps({ step: 'opened', by: 'ann' }, ...balanced);
    expect((await post('/approve', { reason: 'as counted' })).statusCode).toBe(202);
    const { steps, awaitsApproval } = await state();
    expect(awaitsApproval).toBe(false);
    expect(steps.at(-1)).toMatchObject({
      step: 'approved',
      by: 'finance',
      reportSha256: 'a'.repeat(64),
    });
    expect((await post('/approve', {})).statusCode).toBe(409);
  });

  test('there is nothing to approve before it is balanced', async () => {
    const { post, closeSteps } = await closingApi();
    expect((await post('/approve', {})).statusCode).toBe(409);
    await closeSteps({ step: 'opened', by: 'ann' }, { step: 'cut' });
    expect((await post('/approve', {})).statusCode).toBe(409);
  });

  test('where callers have no names, nobody has to approve', async () => {
    const { openAuthenticator } = await import('../auth/authenticator.ts');
    const api = await closingApi({ authenticator: openAuthenticator() });
    await api.post();
    expect((await api.state()).steps).toMatchObject([{ by: 'anonymous', fourEyes: false }]);
  });
});

test('a campaign whose books were closed is closed everywhere, and stays so', async () => {
  const { ask, seal, define, clock } = await closingApi();
  const statusOf = async (path: string) => (await ask(path, 'finance')).json();
  expect(await statusOf('/v1/campaigns/autumn')).toMatchObject({ status: 'ended' });
  expect(await statusOf('/v1/campaigns/autumn/totals')).toMatchObject({ status: 'ended' });
  await seal();
  expect(await statusOf('/v1/campaigns/autumn')).toMatchObject({ status: 'closed' });
  expect(await statusOf('/v1/campaigns/autumn/totals')).toMatchObject({ status: 'closed' });
  expect(await statusOf('/v1/campaigns')).toMatchObject({ campaigns: [{ status: 'closed' }] });
  define();
  clock.nowMs += 1;
  expect(await statusOf('/v1/campaigns/autumn/totals')).toMatchObject({ status: 'closed' });
  const older = await statusOf('/v1/campaigns/autumn/totals?definitionVersion=1');
  expect(older).toMatchObject({ status: 'closed' });
});
