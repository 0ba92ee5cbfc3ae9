import { describe, expect, test } from 'vitest';
import { TallyError } from '../../libs/base/errors.ts';
import type { AuditEntry } from '../../libs/contracts/audit-trail.ts';
import { sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { guardedApi, keyOf } from '../../test/support/query-api/guarded-api.ts';

const campaign = '/v1/campaigns/autumn';

async function auditedApi(options: Parameters<typeof guardedApi>[0] = {}) {
  const trail: AuditEntry[] = [];
  const append = async (entry: AuditEntry) => {
    trail.push(entry);
  };
  const api = await guardedApi({ audit: { append }, ...options });
  const send = (method: 'PUT' | 'POST', url: string, payload: object) =>
    api.server.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${keyOf('manager')}`,
        'if-match': `"${api.book.newestVersion('autumn')}"`,
      },
      payload,
    });
  const table = (role: Parameters<typeof keyOf>[0], url: string) =>
    api.server.inject({
      url,
      headers: { authorization: `Bearer ${keyOf(role)}`, accept: 'text/csv' },
    });
  return { ...api, trail, send, table };
}

const away = {
  append: async () => {
    throw new TallyError('kafka_unavailable', 'Kafka is away');
  },
};

describe('the audit trail of the API', () => {
  test('has every write: who, what, why, from which version to which', async () => {
    const { send, trail } = await auditedApi();
    const listing = `${campaign}/listings/own-listing`;
    await send('POST', `${campaign}/listings/tote/hold`, { reason: 'complaint 118' });
    await send('POST', `${listing}/release`, { reason: 'settled' });
    await send('PUT', campaign, { reason: 'a plain one', definition: sampleDefinition() });
    expect(trail).toMatchObject([
      {
        action: 'listing.hold',
        phase: 'intended',
        who: 'manager',
        campaignId: 'autumn',
        what: 'tote',
        why: 'complaint 118',
      },
      { action: 'listing.release', what: 'own-listing', why: 'settled' },
      { action: 'campaign.change', what: null, why: 'a plain one' },
    ]);
    expect(trail[0]?.before).toMatch(/^2 sha256:[0-9a-f]{64}$/);
    expect(trail[0]?.after).toMatch(/^3 sha256:/);
    expect(trail[1]?.before).toBe(trail[0]?.after);
    expect(trail[2]?.before).toBe(trail[1]?.after);
  });

  test('has nothing of a request that was refused', async () => {
    const { send, ask, trail } = await auditedApi();
    expect((await send('PUT', campaign, { reason: 'no definition' })).statusCode).toBe(400);
    expect((await ask(campaign, 'brand', 'PUT')).statusCode).toBe(403);
    expect(trail).toEqual([]);
  });

  test('is written before the change: where it can not be, nothing changes', async () => {
    const { send, book, written } = await auditedApi({ audit: away });
    const answer = await send('POST', `${campaign}/listings/tote/hold`, { reason: 'complaint' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('10');
    expect(answer.json().detail).toMatch(/audit trail .* nothing was done/);
    expect([written, book.newestVersion('autumn')]).toEqual([[], 2]);
  });

  test('says so where a change that was written down did not come about', async () => {
    const lost = {
      append: async () => {
        throw new TallyError('conflict', 'another version was first');
      },
    };
    const { send, trail } = await auditedApi({ definitions: lost });
    const body = { reason: 'mine', definition: sampleDefinition() };
    expect((await send('PUT', campaign, body)).statusCode).toBe(412);
    expect(trail.map(({ phase }) => phase)).toEqual(['intended', 'dropped']);
  });

  test('has every table that shows the figures of all, and none without its entry', async () => {
    const { table, trail } = await auditedApi();
    const url = `${campaign}/brands?limit=2`;
    expect((await table('finance', url)).statusCode).toBe(200);
    expect((await table('brand', `${campaign}/brands/ada`)).statusCode).toBe(200);
    const who = { who: 'finance', campaignId: 'autumn', why: null };
    expect(trail).toMatchObject([{ action: 'figures.export', what: url, ...who }]);
    const without = await auditedApi({ audit: away });
    const refused = await without.table('finance', url);
    expect(refused.statusCode).toBe(503);
    expect(refused.body).not.toContain('ada');
  });
});
