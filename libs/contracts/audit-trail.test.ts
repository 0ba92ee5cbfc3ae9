import { describe, expect, test } from 'vitest';
import { AuditChain, type AuditEntry, auditHash, type StoredAudit } from './audit-trail.ts';

const entry: AuditEntry = {
  action: 'listing.hold',
  phase: 'intended',
  who: 'maria',
  campaignId: 'autumn',
  what: 'canvas',
  why: 'complaint 118',
  before: '1',
  after: '2',
};
const at = '2026-11-10T04:00:00.000Z';

function stored(value: string, offset: number): StoredAudit {
  return { offset, value: Buffer.from(value), hash: auditHash(value) };
}

/** A topic of so many links. */
function topic(count: number): StoredAudit[] {
  const chain = new AuditChain();
  return Array.from({ length: count }, (_, offset) => {
    const record = stored(chain.next({ ...entry, who: `writer-${offset}` }, at), offset);
    chain.take(record);
    return record;
  });
}

function verdicts(records: readonly StoredAudit[]): string[] {
  const chain = new AuditChain();
  return records.map((record) => chain.take(record).kind);
}

describe('the audit trail', () => {
  test('is a chain, link by link', () => {
    expect(verdicts(topic(4))).toEqual(['linked', 'linked', 'linked', 'linked']);
  });

  test('is broken where any byte of it is another', () => {
    const records = topic(3);
    for (const [index, { value }] of records.entries()) {
      for (let at = 0; at < (value?.length ?? 0); at++) {
        const altered = Buffer.from(value ?? []);
        altered[at] = (altered[at] ?? 0) ^ 1;
        const same = records.with(index, { ...(records[index] as StoredAudit), value: altered });
        expect(verdicts(same)[index]).toBe('broken');
        // Whoever sets the hash right as well is found at the next link.
        const hidden = stored(altered.toString('latin1'), index);
        const set = records.with(index, { ...hidden, value: altered, hash: auditHash(altered) });
        if (index < 2) expect(verdicts(set).slice(index)).toContain('broken');
      }
    }
  });

  test.each([
    ['a link is gone', (all: StoredAudit[]) => all.toSpliced(1, 1)],
    ['the first is gone', (all: StoredAudit[]) => all.slice(1)],
    ['two changed places', (all: StoredAudit[]) => [all[0], all[2], all[1]] as StoredAudit[]],
    [
      'one has no value',
      (all: StoredAudit[]) => all.with(1, { offset: 1, value: null, hash: null }),
    ],
    ['one is something else', (all: StoredAudit[]) => all.with(2, stored('{"a":1}', 2))],
  ])('is broken where %s', (_what, change) => {
    expect(verdicts(change(topic(3)))).toContain('broken');
  });

  test('tells what was cut off at the end to whoever knows a later head', () => {
    const whole = new AuditChain();
    for (const record of topic(3)) whole.take(record);
    const cut = new AuditChain();
    for (const record of topic(3).slice(0, 2)) cut.take(record);
    expect(cut.passed(whole.head)).toBe(false);
    expect(whole.passed(cut.head)).toBe(true);
  });

  test('passes over a record that lost against another writer', () => {
    const chain = new AuditChain();
    const [first] = topic(1) as [StoredAudit];
    chain.take(first);
    const mine = stored(chain.next(entry, at), 1);
    const other = stored(chain.next({ ...entry, who: 'other' }, at), 2);
    expect([chain.take(mine).kind, chain.take(other).kind]).toEqual(['linked', 'lost']);
    expect(chain.take(stored(chain.next(entry, at), 3)).kind).toBe('linked');
  });
});
