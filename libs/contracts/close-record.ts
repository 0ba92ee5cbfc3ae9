import { z } from 'zod';
import { basisSchema } from './api.ts';
import { instantText, plainText, slug } from './field-rules.ts';

/**
 * The topic `campaigns.closes.v1` (one partition, kept for ever) is the truth of every close: one
 * record a step. Key = campaign id. Of the records of a campaign the first one with the next
 * `sequence` wins, and what its step may follow stands in `close-state.ts`.
 */

/** Who may sign and open: a name as it stands in the audit trail. */
const name = plainText(200);
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hex digits' });
const offsets = z.record(z.string().regex(/^(0|[1-9]\d*)$/), count);

/** Why a close can't go on. A code is never used again for something else. */
export const closeBlockerCodes = [
  /** The campaign has not ended, or its grace has not passed. */
  'not_ended',
  /** A close of this campaign is under way. */
  'under_way',
  /** A partition has not been counted as far as its log went when the close was opened. */
  'lag',
  'halted',
  /** A partition has no shard that can be read, or is not where it was at the last close. */
  'missing_partition',
  /** The log does not hold the record that a shard counted last. */
  'anchor_unverified',
  /** Offsets that the close needs are in neither the log nor the archive. */
  'log_missing',
  /** What was counted and what the recount finds are not the same. */
  'difference',
  'control_totals',
  /** The report that this one restates does not follow from this log. */
  'previous_report',
  'definition_changed',
  /** The sources that make the report are not those that made what was balanced. */
  'code_changed',
] as const;
export type CloseBlockerCode = (typeof closeBlockerCodes)[number];

/** A reason why a close can't go on, with its figures. */
export const closeBlockerSchema = z.strictObject({
  code: z.enum(closeBlockerCodes),
  /** A sentence for people. */
  detail: z.string(),
  partition: count.nullable(),
  /** What it rests on: offsets, the two figures of a difference, what they are of. Whole numbers
   * beyond 2^53 − 1 stand as texts of their digits. */
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type CloseBlocker = z.infer<typeof closeBlockerSchema>;

const common = {
  campaignId: slug,
  /** Counts the records of a campaign, from 1. */
  sequence: z.int().min(1),
  /** Version of the report that this close makes: 1 for v1. */
  version: z.int().min(1),
  closeId: slug,
  by: name,
  at: instantText,
  reason: plainText(1000).nullable(),
};

/** A file in the folder of a close, which everything after it rests on. */
const keptFile = z.strictObject({ name: z.string(), bytes: count, sha256 });

const opened = z.strictObject({
  ...common,
  step: z.literal('opened'),
  /** The definition that the close is under; SHA-256 of its canonical JSON. */
  definition: z.strictObject({ version: z.int().min(1), sha256 }),
  topic: z.string(),
  /** Folder of the archive that is counted instead of the topic; null for the topic. */
  fromArchive: z.string().nullable(),
  /** What the order system says, as it was given; null where nobody gave any. */
  controlTotals: keptFile.nullable(),
  graceSeconds: count,
  /** By which clock the end and the grace must have passed: of this world, or of the events. */
  clock: z.enum(['wall', 'events']),
  /** Whether somebody else than `by` has to approve. */
  fourEyes: z.boolean(),
  /** Who carries it out: the reporter service, or the command line as `host/pid`. */
  runner: z.string(),
  /** The report that this one restates; null for v1. */
  previous: z.strictObject({ version: z.int().min(1), manifestSha256: sha256 }).nullable(),
});

const cut = z.strictObject({
  ...common,
  step: z.literal('cut'),
  /** The next offset of each partition: what is before it is counted, nothing else. */
  offsets,
  /** Cells of the shards exactly at these offsets. */
  snapshot: keptFile,
  cells: count,
});

const recounted = z.strictObject({
  ...common,
  step: z.literal('recounted'),
  records: count,
  /** Cells that were held against each other, all equal. */
  cells: count,
  /** What the campaign comes to, for those who approve it: units by their name, amounts by currency in
   * minor units, as digits since they may be of any size. */
  net: z.array(
    z.strictObject({ basis: basisSchema, of: z.string(), net: z.string().regex(/^-?\d+$/) }),
  ),
  /** What the order system says, held against the count; null where nobody gave any. */
  controlTotals: z.strictObject({ sha256, compared: count }).nullable(),
  /** The report as it will be sealed: the master `report.json`. */
  report: keptFile,
});

/** All comparisons hold, under the definition that the close was opened with. */
const balanced = z.strictObject({ ...common, step: z.literal('balanced') });

const approved = z.strictObject({
  ...common,
  step: z.literal('approved'),
  /** What was approved: the master of the report, and nothing else. */
  reportSha256: sha256,
});

const sealed = z.strictObject({
  ...common,
  step: z.literal('sealed'),
  reportSha256: sha256,
  manifestSha256: sha256,
  files: count,
  /** The key of its signature: Ed25519, DER, Base64. */
  publicKey: z.string(),
});

const refused = z.strictObject({
  ...common,
  step: z.literal('refused'),
  /** The first of them. */
  blockers: z.array(closeBlockerSchema).min(1),
  /** How many there are in all. */
  found: z.int().min(1),
});

const abandoned = z.strictObject({ ...common, step: z.literal('abandoned') });

/** One step of a close. */
export const closeRecordSchema = z.discriminatedUnion('step', [
  opened,
  cut,
  recounted,
  balanced,
  approved,
  sealed,
  refused,
  abandoned,
]);
export type CloseRecord = z.infer<typeof closeRecordSchema>;
export type CloseStep = CloseRecord['step'];
export type CloseRecordOf<Step extends CloseStep> = Extract<CloseRecord, { step: Step }>;

type DetailsOf<Record extends CloseRecord> = Record extends CloseRecord
  ? Omit<Record, keyof typeof common>
  : never;
/** What a step says beside what all of them say. */
export type CloseDetails<Step extends CloseStep> = DetailsOf<CloseRecordOf<Step>>;

/** Blockers that a record names at the most; `found` counts them all. */
export const closeBlockersMax = 50;

/** The folder of a report below that of its campaign: `v1`. */
export function reportFolderName(version: number): string {
  return `v${version}`;
}
