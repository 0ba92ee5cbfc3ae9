import { randomUUID } from 'node:crypto';
import { auditHash } from './audit-trail.ts';
import type { DefinitionVersion } from './campaign-definition.ts';
import type { CloseRecordOf } from './close-record.ts';
import { type CampaignCloses, type Close, nextVersion, sealedReports } from './close-state.ts';

/** Who takes a step, when and why. */
export interface Actor {
  readonly by: string;
  readonly atMs: number;
  readonly reason: string | null;
}

/** What is fixed for a close when it is opened. */
export type CloseTerms = Pick<
  CloseRecordOf<'opened'>,
  'topic' | 'fromArchive' | 'controlTotals' | 'graceSeconds' | 'clock' | 'fourEyes' | 'runner'
>;

/** The record that opens the next close of a campaign, under this version of its definition. */
export function openedRecord(
  closes: CampaignCloses,
  newest: DefinitionVersion,
  terms: CloseTerms,
  actor: Actor,
): CloseRecordOf<'opened'> {
  const last = sealedReports(closes).at(-1);
  const close = { version: nextVersion(closes), closeId: randomUUID() };
  return {
    ...common(closes, close, actor),
    step: 'opened',
    definition: definitionReference(newest),
    ...terms,
    previous: last === undefined ? null : previousOf(last),
  };
}

/**
 * The record by which somebody approves what was balanced.
 *
 * @param reportSha256 the master of the report that they approve
 */
export function approvedRecord(
  closes: CampaignCloses,
  close: Close,
  reportSha256: string,
  actor: Actor,
): CloseRecordOf<'approved'> {
  return { ...common(closes, close, actor), step: 'approved', reportSha256 };
}

/** The record that ends a close without a report. */
export function abandonedRecord(
  closes: CampaignCloses,
  close: Close,
  actor: Actor,
): CloseRecordOf<'abandoned'> {
  return { ...common(closes, close, actor), step: 'abandoned' };
}

/** Names a version of a definition and its very text, as an audit record does. */
export function definitionReference({ version, definition }: DefinitionVersion): {
  version: number;
  sha256: string;
} {
  return { version, sha256: auditHash(JSON.stringify(definition)) };
}

function previousOf({ version, manifestSha256 }: CloseRecordOf<'sealed'>) {
  return { version, manifestSha256 };
}

function common(
  { campaignId, sequence }: CampaignCloses,
  { version, closeId }: Pick<Close, 'version' | 'closeId'>,
  { by, atMs, reason }: Actor,
) {
  const at = new Date(atMs).toISOString();
  return { campaignId, sequence: sequence + 1, version, closeId, by, at, reason };
}
