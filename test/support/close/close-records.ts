import {
  type CloseRecord,
  type CloseStep,
  closeRecordSchema,
} from '../../../libs/contracts/close-record.ts';

/** What a test says of a step; the rest is filled in. */
export interface CloseDraft {
  readonly step: CloseStep;
  readonly campaignId?: string;
  readonly closeId?: string;
  readonly version?: number;
  readonly by?: string;
  readonly fourEyes?: boolean;
  readonly runner?: string;
  /** The manifest of the report before, in a step that opens v2. */
  readonly previous?: string | null;
  /** The master of the report. */
  readonly report?: string;
  readonly manifest?: string;
}

/** A hash that is easy to tell from others. */
export const hashOf = (digit: string): string => digit.repeat(64);

/** A record of the log of closes. */
export function closeRecord(draft: CloseDraft, sequence: number): CloseRecord {
  const { step, closeId = 'one', version = 1, by = 'ann', campaignId = 'sale' } = draft;
  const common = { campaignId, sequence, version, closeId, by, reason: null };
  const at = '2026-11-13T17:00:00Z';
  return closeRecordSchema.parse({ ...common, at, step, ...detailsOf(draft, version)[step] });
}

function detailsOf(draft: CloseDraft, version: number): Record<CloseStep, object> {
  const { report = hashOf('a'), manifest = hashOf('e'), previous = null } = draft;
  const before = Math.max(1, version - 1);
  return {
    opened: {
      definition: { version: 3, sha256: hashOf('d') },
      topic: 'orders.events.v1',
      fromArchive: null,
      controlTotals: null,
      graceSeconds: 3600,
      clock: 'wall',
      fourEyes: draft.fourEyes ?? true,
      runner: draft.runner ?? 'service',
      previous: previous === null ? null : { version: before, manifestSha256: previous },
    },
    cut: {
      offsets: { 0: 9 },
      snapshot: { name: 'cells.csv', bytes: 1, sha256: hashOf('c') },
      cells: 4,
    },
    recounted: {
      net: [{ basis: 'activity', of: 'pair', net: '4711' }],
      records: 9,
      cells: 4,
      controlTotals: null,
      report: { name: 'report.json', bytes: 1, sha256: report },
    },
    balanced: {},
    approved: { reportSha256: report },
    sealed: { reportSha256: report, manifestSha256: manifest, files: 40, publicKey: 'MCow' },
    refused: { blockers: [{ code: 'lag', detail: '…', partition: 0, figures: {} }], found: 1 },
    abandoned: {},
  };
}
