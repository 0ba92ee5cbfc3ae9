import { isDeepStrictEqual } from 'node:util';
import { toError } from '../../libs/base/errors.ts';
import type { Part } from '../../libs/base/lifecycle.ts';
import type { AuditEntry } from '../../libs/contracts/audit-trail.ts';
import { auditHash } from '../../libs/contracts/audit-trail.ts';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../libs/contracts/campaign-definition.ts';
import type { ApiLog, DefinitionsLog } from './context.ts';
import { Problem } from './http/problem.ts';

/** Where it is written down who did what. */
export interface AuditSink {
  /** Resolves when the entry is in the log for good; rejects where it may not be. */
  append(entry: AuditEntry): Promise<void>;
}

/** Closes the trail once nothing is written to it any more. */
export function auditPart(audit: { close(): Promise<void> }): Part {
  return {
    name: 'audit trail',
    run: (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
      }),
    stop: () => audit.close(),
  };
}

/**
 * Writes down who did what before it has an effect.
 *
 * @throws Problem `unavailable` where that can't be written: then nothing must happen
 */
export async function writeAudit(audit: AuditSink, entry: AuditEntry): Promise<void> {
  try {
    await audit.append(entry);
  } catch (thrown) {
    const detail = 'The audit trail can not be written, so nothing was done. Try again later.';
    throw new Problem('unavailable', detail, {
      cause: toError(thrown),
      headers: { 'retry-after': '10' },
    });
  }
}

/**
 * A log of definitions in which every version is in the audit trail before it is in the log. One that
 * lost against another version is noted as dropped.
 */
export function auditedDefinitions(
  definitions: DefinitionsLog,
  options: {
    readonly audit: AuditSink;
    /** The newest version of a campaign that is known. */
    readonly newest: (campaignId: string) => DefinitionVersion | undefined;
    readonly log: Pick<ApiLog, 'error'>;
  },
): DefinitionsLog {
  const { audit, newest, log } = options;
  return {
    async append(draft) {
      const entry = describe(newest(draft.campaignId), draft.document);
      await writeAudit(audit, entry);
      try {
        await definitions.append(draft);
      } catch (thrown) {
        // The entry before stands whatever becomes of this one; the log of definitions tells.
        await audit.append({ ...entry, phase: 'dropped' }).catch((cause: unknown) => {
          log.error({ err: toError(cause) }, 'a change that was dropped is not in the audit trail');
        });
        throw thrown;
      }
    },
  };
}

function describe(before: DefinitionVersion | undefined, after: DefinitionVersion): AuditEntry {
  return {
    ...actionOf(before?.definition, after.definition),
    phase: 'intended',
    who: after.changedBy,
    campaignId: after.definition.id,
    why: after.reason,
    before: before === undefined ? null : referenceOf(before),
    after: referenceOf(after),
  };
}

/** A hold or a release where nothing else is changed, by whatever route it came. */
function actionOf(
  before: CampaignDefinition | undefined,
  after: CampaignDefinition,
): Pick<AuditEntry, 'action' | 'what'> {
  const whole = { action: 'campaign.change', what: null } as const;
  if (before === undefined) return whole;
  if (!isDeepStrictEqual({ ...before, heldListings: [] }, { ...after, heldListings: [] })) {
    return whole;
  }
  const held = missingIn(before, after);
  const released = missingIn(after, before);
  if (held.length === 1 && isFreed(released, held)) {
    return { action: 'listing.hold', what: held[0] ?? null };
  }
  if (released.length === 1 && held.length === 0) {
    return { action: 'listing.release', what: released[0] ?? null };
  }
  return whole;
}

/** Listings that the second definition holds, and the first does not hold in the same way. */
function missingIn(first: CampaignDefinition, second: CampaignDefinition): string[] {
  return second.heldListings
    .filter((hold) => !first.heldListings.some((known) => isDeepStrictEqual(known, hold)))
    .map(({ listingId }) => listingId);
}

/** Whether what is held no more is only what is now held in another way. */
function isFreed(released: readonly string[], held: readonly string[]): boolean {
  return released.every((listingId) => held.includes(listingId));
}

/** Names a version and its very text: `3 sha256:…`. */
function referenceOf({ version, definition }: DefinitionVersion): string {
  return `${version} sha256:${auditHash(JSON.stringify(definition))}`;
}
