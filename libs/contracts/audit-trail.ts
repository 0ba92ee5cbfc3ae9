import { createHash } from 'node:crypto';
import { z } from 'zod';
import { instantText, slug } from './field-rules.ts';

/** What is written down: a new version of a definition, a hold, a release, a close, an export. */
export const auditActions = [
  'campaign.change',
  'listing.hold',
  'listing.release',
  'books.close',
  'figures.export',
] as const;
export type AuditAction = (typeof auditActions)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What somebody did or is about to do. */
export const auditEntrySchema = z.strictObject({
  action: z.enum(auditActions),
  /** `intended`: it comes before its effect; `dropped`: the effect did not come about. */
  phase: z.enum(['intended', 'dropped']),
  who: z.string().min(1),
  campaignId: slug,
  /** The listing of a hold, the address of an export. */
  what: z.string().nullable(),
  why: z.string().nullable(),
  /** Versions of the definition, by number and the SHA-256 of its JSON. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** A link of the chain: `previous` is the SHA-256 of the bytes of the link before. */
export const auditRecordSchema = auditEntrySchema.extend({
  sequence: z.int().min(1),
  at: instantText,
  previous: sha256,
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** What the first link has before it. */
export const auditGenesis: string = '0'.repeat(64);

/** A record of the topic as it lies there. */
export interface StoredAudit {
  readonly offset: number;
  readonly value: Uint8Array | null;
  /** The SHA-256 of the value that was written beside it. */
  readonly hash: string | null;
}

/**
 * What a record is to the chain before it: the next link; one that lost against another writer, which
 * says nothing about the chain; or broken, with the reason.
 */
export type AuditVerdict =
  | { readonly kind: 'linked'; readonly record: AuditRecord }
  | { readonly kind: 'lost'; readonly record: AuditRecord }
  | { readonly kind: 'broken'; readonly reason: string };

/** The chain of what was done, link by link, as it lies in the topic. */
export class AuditChain {
  #length = 0;
  #head = auditGenesis;
  /** The heads that there were, each of which another writer may still have seen. */
  readonly #heads = new Set<string>();

  /** Links so far. */
  get length(): number {
    return this.#length;
  }

  /** The SHA-256 of the last link; whoever notes it down can tell later that nothing is missing. */
  get head(): string {
    return this.#head;
  }

  /** Whether the chain went through this head. */
  passed(head: string): boolean {
    return head === this.#head || this.#heads.has(head);
  }

  /** The value of the next link. */
  next(entry: AuditEntry, at: string): string {
    const record: AuditRecord = { sequence: this.#length + 1, at, ...entry, previous: this.#head };
    return JSON.stringify(record);
  }

  /** Looks at the next record of the topic and takes it in where it is a link. */
  take({ value, hash }: StoredAudit): AuditVerdict {
    if (value === null) return { kind: 'broken', reason: 'it has no value' };
    const actual = auditHash(value);
    if (actual !== hash) return { kind: 'broken', reason: 'its bytes are not those of its hash' };
    const record = parseRecord(value);
    if (record === undefined) return { kind: 'broken', reason: 'it is no audit record' };
    if (record.previous === this.#head && record.sequence === this.#length + 1) {
      this.#heads.add(this.#head);
      this.#head = actual;
      this.#length = record.sequence;
      return { kind: 'linked', record };
    }
    if (this.#heads.has(record.previous) && record.sequence <= this.#length) {
      return { kind: 'lost', record };
    }
    return { kind: 'broken', reason: 'it does not follow the one before' };
  }
}

/** The SHA-256 of a record's bytes, in hex. */
export function auditHash(value: Uint8Array | string): string {
  return createHash('sha256').update(value).digest('hex');
}

function parseRecord(value: Uint8Array): AuditRecord | undefined {
  try {
    return auditRecordSchema.safeParse(JSON.parse(Buffer.from(value).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
