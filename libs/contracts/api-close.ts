import { z } from 'zod';
import { closeBlockerSchema, closeRecordSchema } from './close-record.ts';
import { instantText, plainText, slug } from './field-rules.ts';

/** What the API says of closes and of the reports that came of them. */

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const sealedFile = z.strictObject({ name: z.string(), bytes: count, sha256 });
export type SealedFile = z.infer<typeof sealedFile>;

/** What must be in the manifest of a report for its files to be given out. */
export const sealedManifestSchema = z.object({ files: z.array(sealedFile) });

/** A file as it is. */
export const fileSchema = z.string().meta({ format: 'binary' });

const reportVersion = z
  .string()
  .regex(/^v[1-9]\d*$/)
  .meta({ description: 'v1 is the first one; each later one restates it, and names it.' });

export const closeAnswerSchema = z.strictObject({
  campaignId: slug,
  state: z
    .enum(['open', 'cutting', 'recounting', 'balanced', 'sealed', 'refused', 'abandoned'])
    .meta({ description: 'Where the latest close stands; open where there was none.' }),
  version: reportVersion.nullable().meta({ description: 'The report that it makes.' }),
  closeId: slug.nullable(),
  awaitsApproval: z.boolean().meta({
    description: 'Whether somebody else than who opened it has to approve it now.',
  }),
  blockers: z.array(closeBlockerSchema).meta({
    description:
      'Why it was refused; where none is under way, what would stand in the way of one now.',
  }),
  steps: z.array(closeRecordSchema).meta({ description: 'Of the latest close, in their order.' }),
});
export type CloseAnswer = z.infer<typeof closeAnswerSchema>;

const reportHead = {
  version: reportVersion,
  definitionVersion: z.int().min(1),
  offsets: z.record(z.string(), count).meta({
    description: 'The next offset of each partition: what is before it is in the report.',
  }),
  openedBy: z.string(),
  approvedBy: z.string().nullable(),
  sealedAt: instantText,
  reason: z.string().nullable(),
  reportSha256: sha256.meta({ description: 'Of report.json, from which all other files follow.' }),
  manifestSha256: sha256,
  publicKey: z.string().meta({ description: 'Key of its signature: Ed25519, DER, Base64.' }),
  restates: z
    .strictObject({ version: reportVersion, manifestSha256: sha256 })
    .nullable()
    .meta({ description: 'The report before, which stays as it is.' }),
};

export const reportsAnswerSchema = z.strictObject({
  campaignId: slug,
  reports: z.array(z.strictObject({ ...reportHead, files: count })),
});
export type ReportsAnswer = z.infer<typeof reportsAnswerSchema>;

export const reportAnswerSchema = z.strictObject({
  campaignId: slug,
  ...reportHead,
  files: z.array(sealedFile).meta({
    description: 'Each is to be had below …/files/, with "/" in its name written as %2F.',
  }),
});
export type ReportAnswer = z.infer<typeof reportAnswerSchema>;

const reason = plainText(1000).meta({ description: 'Why; it is kept for ever.' });

export const closeBody = z.strictObject({ reason });
export const approveBody = z.strictObject({ reason: reason.nullable().default(null) });

/** Which report an address names: `v2`. */
export const reportVersionText = z
  .string()
  .regex(/^v[1-9]\d{0,8}$/, { error: 'must be v and the number of a report, such as v1' });
