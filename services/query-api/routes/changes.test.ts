import { describe, expect, test } from 'vitest';
import { TallyError } from '../../../libs/base/errors.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { paid, type TestApiOptions, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';

async function changeableApi(options: TestApiOptions = {}) {
  const api = await testApi(options);
  api.events.push(paid({ listingId: 'canvas', quantity: 3 }), paid({ listingId: 'runner' }));
  api.feed();
  const send = (method: 'PUT' | 'POST', url: string, body: object | string, headers = {}) =>
    api.server.inject({
      method,
      url,
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const totals = async () => (await api.server.inject(`${campaign}/totals`)).json();
  return { ...api, send, totals };
}

describe('PUT of a definition', () => {
  test('writes the next version, who, when and why, and restates every figure', async () => {
    const { send, written, totals, server } = await changeableApi();
    const seen = await server.inject(campaign);
    const definition = sampleDefinition({ brands: sampleDefinition().brands.slice(1) });
    const body = { reason: 'ada left', definition };
    const answer = await send('PUT', campaign, body, { 'if-match': seen.headers['etag'] });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['etag']).toBe('"2-live"');
    expect(answer.json()).toMatchObject({
      campaignId: 'autumn',
      definitionVersion: 2,
      changedBy: 'anonymous',
      reason: 'ada left',
      definition,
    });
    expect(written).toEqual([
      {
        version: 2,
        changedBy: 'anonymous',
        changedAt: '2026-11-10T04:00:00.000Z',
        reason: 'ada left',
        definition,
      },
    ]);
    expect(await totals()).toMatchObject({ definitionVersion: 2, totals: { orders: 0 } });
  });

  test('begins a campaign where there was none', async () => {
    const { send, server } = await changeableApi();
    const body = { reason: 'new', definition: sampleDefinition({ id: 'winter' }) };
    const begin = { 'if-none-match': '*' };
    expect((await send('PUT', '/v1/campaigns/winter', body, begin)).statusCode).toBe(201);
    expect((await server.inject('/v1/campaigns/winter')).json().definitionVersion).toBe(1);
    expect((await send('PUT', '/v1/campaigns/winter', body, begin)).statusCode).toBe(412);
  });

  test('wants to know which version it replaces, and takes the newest alone', async () => {
    const { send, written, define } = await changeableApi();
    const body = { reason: 'x', definition: sampleDefinition() };
    const status = async (headers: object) =>
      (await send('PUT', campaign, body, headers)).statusCode;
    expect(await status({})).toBe(428);
    expect(await status({ 'if-match': '*' })).toBe(400);
    expect(await status({ 'if-match': 'W/"1"' })).toBe(400);
    define();
    expect(await status({ 'if-match': '"1"' })).toBe(412);
    expect(written).toEqual([]);
    expect(await status({ 'if-match': '"2"' })).toBe(200);
  });

  test('loses against one that was first in the log', async () => {
    const { send, totals } = await changeableApi({
      definitions: {
        append: async () => {
          throw new TallyError('conflict', 'another was first');
        },
      },
    });
    const body = { reason: 'x', definition: sampleDefinition({ name: 'Mine' }) };
    const answer = await send('PUT', campaign, body, { 'if-match': '"1"' });
    expect(answer.json()).toMatchObject({
      status: 412,
      type: 'urn:tally:problem:version-conflict',
    });
    expect((await totals()).definitionVersion).toBe(1);
  });

  test('says so where the log can not be reached', async () => {
    const { send } = await changeableApi({
      definitions: {
        append: async () => {
          throw new TallyError('kafka_unavailable', 'broker 7 is away');
        },
      },
    });
    const body = { reason: 'x', definition: sampleDefinition() };
    const answer = await send('PUT', campaign, body, { 'if-match': '"1"' });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('broker 7');
  });

  test('goes past a version in the log that nobody can use', async () => {
    const { send, book, written } = await changeableApi();
    book.skip('autumn', 5);
    const body = { reason: 'x', definition: sampleDefinition() };
    expect((await send('PUT', campaign, body, { 'if-match': '"1"' })).statusCode).toBe(200);
    expect(written.map(({ version }) => version)).toEqual([6]);
  });

  test.each([
    ['another id', { reason: 'x', definition: sampleDefinition({ id: 'other' }) }, 'id'],
    ['no reason', { definition: sampleDefinition() }, 'body.reason'],
    ['a field too many', { reason: 'x', definition: sampleDefinition(), force: true }, 'body'],
    [
      'a window that is none',
      { reason: 'x', definition: sampleDefinition({ end: '2026-11-10T00:00:00' }) },
      'body.definition.end',
    ],
    [
      'a start off the quarter hour',
      { reason: 'x', definition: sampleDefinition({ start: '2026-11-10T00:10:00' }) },
      'body.definition.start',
    ],
    [
      'a start that is no time',
      { reason: 'x', definition: sampleDefinition({ start: 'soon' }) },
      'body.definition.start',
    ],
    [
      'a zone that is none',
      { reason: 'x', definition: sampleDefinition({ timeZone: 'Asia/Nowhere' }) },
      'body.definition.timeZone',
    ],
  ])('with %s is refused', async (_what, body, path) => {
    const { send, written } = await changeableApi();
    const answer = await send('PUT', campaign, body, { 'if-match': '"1"' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].path).toContain(path);
    expect(written).toEqual([]);
  });

  test('is read as JSON of a bounded size alone', async () => {
    const { send } = await changeableApi();
    const match = { 'if-match': '"1"' };
    const put = async (body: string, headers: object) =>
      (await send('PUT', campaign, body, { ...match, ...headers })).json();
    expect(await put('a: 1', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await put('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject(
      {
        status: 415,
      },
    );
    expect(await put('{"a":', {})).toMatchObject({ status: 400 });
    expect(await put('', {})).toMatchObject({ status: 400 });
    expect(await put('{"__proto__":{"x":1}}', {})).toMatchObject({ status: 400 });
    expect(await put(`"${'a'.repeat(700_000)}"`, {})).toMatchObject({ status: 413 });
  });
});

describe('hold and release', () => {
  test('take a listing out and give it back, and leave the very same figures', async () => {
    const { send, totals, written } = await changeableApi();
    const before = await totals();
    const hold = await send('POST', `${campaign}/listings/canvas/hold`, {
      reason: 'complaint 118',
      from: null,
    });
    expect(hold.statusCode).toBe(200);
    const during = await totals();
    expect(during.totals.units[0].sold).toBe(1);
    expect(during.held.units[0].sold).toBe(3);
    const release = await send('POST', `${campaign}/listings/canvas/release`, { reason: 'proven' });
    expect(release.statusCode).toBe(200);
    expect({ ...(await totals()), definitionVersion: 1 }).toEqual(before);
    expect(written.map(({ version, reason }) => [version, reason])).toEqual([
      [2, 'complaint 118'],
      [3, 'proven'],
    ]);
    expect(written[0]?.definition.heldListings).toEqual([
      { listingId: 'canvas', reason: 'complaint 118', from: null },
    ]);
  });

  test('hold from a local time on, and hold anew what is held', async () => {
    const { send, totals, written } = await changeableApi();
    const url = `${campaign}/listings/canvas/hold`;
    await send('POST', url, { reason: 'a', from: '2026-11-10T12:15' });
    expect((await totals()).held.units[0].sold).toBe(0);
    await send('POST', url, { reason: 'b', from: '2026-11-10T12:00' });
    expect((await totals()).held.units[0].sold).toBe(3);
    expect(written[1]?.definition.heldListings).toHaveLength(1);
  });

  test('refuse what makes no sense', async () => {
    const { send, written } = await changeableApi();
    const post = async (path: string, body: object) =>
      (await send('POST', `/v1/campaigns/${path}`, body)).json();
    expect(await post('autumn/listings/canvas/release', { reason: 'x' })).toMatchObject({
      type: 'urn:tally:problem:listing-not-found',
    });
    expect(await post('nowhere/listings/canvas/hold', { reason: 'x' })).toMatchObject({
      type: 'urn:tally:problem:campaign-not-found',
    });
    const held = 'autumn/listings/canvas/hold';
    const time = (from: string) => post(held, { reason: 'x', from });
    expect(await time('2026-11-10T12:10')).toMatchObject({ errors: [{ path: 'body.from' }] });
    expect(await time('2026-11-10T12:15:00Z')).toMatchObject({ errors: [{ path: 'body.from' }] });
    expect(await time('2026-02-30T00:00')).toMatchObject({ errors: [{ path: 'body.from' }] });
    expect(await post(held, { reason: '' })).toMatchObject({ errors: [{ path: 'body.reason' }] });
    expect(await post('autumn/listings/No%20Slug/hold', { reason: 'x' })).toMatchObject({
      errors: [{ path: 'path.listingId' }],
    });
    expect(written).toEqual([]);
  });

  test('are tried again where another change came between', async () => {
    let first = true;
    const api = await changeableApi({
      definitions: {
        append: async () => {
          if (!first) return;
          first = false;
          api.define({ name: 'Changed meanwhile' });
          throw new TallyError('conflict', 'another was first');
        },
      },
    });
    const answer = await api.send('POST', `${campaign}/listings/canvas/hold`, { reason: 'x' });
    expect(answer.json()).toMatchObject({
      definitionVersion: 3,
      definition: { name: 'Changed meanwhile', heldListings: [{ listingId: 'canvas' }] },
    });
  });
});
