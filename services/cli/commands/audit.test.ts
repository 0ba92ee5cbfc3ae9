import { expect, test } from 'vitest';
import { AuditChain, auditHash, type StoredAudit } from '../../../libs/contracts/audit-trail.ts';
import { walkChain } from './audit.ts';

/** A topic of three links. */
function topic(): StoredAudit[] {
  const chain = new AuditChain();
  return ['ann', 'ben', 'cleo'].map((who, offset) => {
    const entry = { action: 'campaign.change', phase: 'intended', who } as const;
    const about = { campaignId: 'autumn', what: null, why: 'a test', before: null, after: '1' };
    const value = Buffer.from(chain.next({ ...entry, ...about }, '2026-11-10T04:00:00.000Z'));
    const record = { offset, value, hash: auditHash(value) };
    chain.take(record);
    return record;
  });
}

test('a trail is walked through, link by link', async () => {
  const names: string[] = [];
  const walk = await walkChain(topic(), ({ who }) => names.push(who));
  expect([names, walk.chain.length, walk.fault]).toEqual([['ann', 'ben', 'cleo'], 3, undefined]);
});

test('where one byte was altered, the trail ends, and it is said where', async () => {
  const records = topic();
  const value = Buffer.from(String(records[1]?.value).replace('ben', 'bob'));
  const names: string[] = [];
  const tell = ({ who }: { readonly who: string }) => names.push(who);
  const plain = await walkChain(
    records.with(1, { ...records[1], offset: 1, value, hash: '' }),
    tell,
  );
  expect(plain.fault).toMatch(/^The audit trail is broken at offset 1: .* The 1 records before/);
  const hidden = records.with(1, { offset: 1, value, hash: auditHash(value) });
  expect((await walkChain(hidden, tell)).fault).toMatch(/broken at offset 2: it does not follow/);
});
