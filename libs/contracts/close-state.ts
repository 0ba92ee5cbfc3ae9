import type { CloseRecord, CloseRecordOf, CloseStep } from './close-record.ts';

/**
 * Where a close stands. The books of a campaign without a close under way are open.
 *
 *     open → cutting → recounting → balanced → sealed
 *
 * From each of the three in the middle it can be refused or abandoned, after which the same version
 * can be opened again.
 */
export type CloseState = 'cutting' | 'recounting' | 'balanced' | 'sealed' | 'refused' | 'abandoned';

/** One close and what it has come to. */
export interface Close {
  readonly closeId: string;
  readonly version: number;
  readonly state: CloseState;
  readonly opened: CloseRecordOf<'opened'>;
  readonly cut: CloseRecordOf<'cut'> | null;
  readonly recounted: CloseRecordOf<'recounted'> | null;
  readonly balanced: CloseRecordOf<'balanced'> | null;
  readonly approved: CloseRecordOf<'approved'> | null;
  readonly sealed: CloseRecordOf<'sealed'> | null;
  readonly refused: CloseRecordOf<'refused'> | null;
  readonly abandoned: CloseRecordOf<'abandoned'> | null;
  /** All records that count, in their order. */
  readonly steps: readonly CloseRecord[];
}

/** All closes of a campaign, the first one first. */
export interface CampaignCloses {
  readonly campaignId: string;
  /** The last number that was given; the next record needs the one after it. */
  readonly sequence: number;
  readonly closes: readonly Close[];
}

/** A campaign that nobody has closed yet. */
export function noCloses(campaignId: string): CampaignCloses {
  return { campaignId, sequence: 0, closes: [] };
}

/**
 * Takes the next record of the log. One whose number is not the next, or whose step can't follow on
 * where the close stands, counts for nothing and gives back the same object; the number of the second
 * is used up all the same, so that every reader of the log comes to the same numbers.
 */
export function takeCloseRecord(before: CampaignCloses, record: CloseRecord): CampaignCloses {
  if (record.campaignId !== before.campaignId) return before;
  if (record.sequence <= before.sequence) return before;
  const { sequence } = record;
  const close = afterStep(before, record);
  if (close === undefined) return { ...before, sequence };
  const others = before.closes.filter(({ closeId }) => closeId !== close.closeId);
  return { ...before, sequence, closes: [...others, close] };
}

/** The close that is under way. */
export function closeUnderWay({ closes }: CampaignCloses): Close | undefined {
  const last = closes.at(-1);
  return last !== undefined && isUnderWay(last) ? last : undefined;
}

/** The reports that were sealed, v1 first. */
export function sealedReports({ closes }: CampaignCloses): CloseRecordOf<'sealed'>[] {
  return closes.flatMap(({ sealed }) => (sealed === null ? [] : [sealed]));
}

/** The version that the next close makes. */
export function nextVersion(closes: CampaignCloses): number {
  return sealedReports(closes).length + 1;
}

/** Whether a close waits for somebody else's approval. */
export function awaitsApproval({ state, opened, approved }: Close): boolean {
  return state === 'balanced' && opened.fourEyes && approved === null;
}

function isUnderWay({ state }: Close): boolean {
  return state === 'cutting' || state === 'recounting' || state === 'balanced';
}

/** The close after a record; undefined where the record can't follow. */
function afterStep(before: CampaignCloses, record: CloseRecord): Close | undefined {
  const close = closeUnderWay(before);
  if (record.step === 'opened') {
    return close === undefined ? openedBy(before, record) : undefined;
  }
  if (close === undefined || record.closeId !== close.closeId) return undefined;
  if (record.version !== close.version || !mayFollow(close, record)) return undefined;
  const state = stateAfter(close.state, record.step);
  return { ...close, state, [record.step]: record, steps: [...close.steps, record] };
}

function openedBy(before: CampaignCloses, record: CloseRecordOf<'opened'>): Close | undefined {
  const { closeId, version, previous } = record;
  const last = sealedReports(before).at(-1);
  const isKnown = before.closes.some((each) => each.closeId === closeId);
  if (isKnown || version !== nextVersion(before)) return undefined;
  if ((previous?.manifestSha256 ?? null) !== (last?.manifestSha256 ?? null)) return undefined;
  const nothing = { cut: null, recounted: null, balanced: null, approved: null };
  const end = { sealed: null, refused: null, abandoned: null };
  return {
    closeId,
    version,
    state: 'cutting',
    opened: record,
    ...nothing,
    ...end,
    steps: [record],
  };
}

function mayFollow(close: Close, record: CloseRecord): boolean {
  switch (record.step) {
    case 'opened':
      return false;
    case 'cut':
      return close.state === 'cutting';
    case 'recounted':
      return close.state === 'recounting' && close.recounted === null;
    case 'balanced':
      return close.state === 'recounting' && close.recounted !== null;
    case 'approved':
      return mayApprove(close, record);
    case 'sealed':
      return (
        close.state === 'balanced' &&
        !awaitsApproval(close) &&
        record.reportSha256 === close.recounted?.report.sha256
      );
    case 'refused':
    case 'abandoned':
      return true;
  }
}

/** Four eyes: whoever opened it can't approve it, and only what was balanced can be approved. */
function mayApprove(close: Close, record: CloseRecordOf<'approved'>): boolean {
  return (
    close.state === 'balanced' &&
    close.approved === null &&
    record.by !== close.opened.by &&
    record.reportSha256 === close.recounted?.report.sha256
  );
}

function stateAfter(state: CloseState, step: CloseStep): CloseState {
  switch (step) {
    case 'opened':
      return 'cutting';
    case 'cut':
      return 'recounting';
    case 'recounted':
    case 'approved':
      return state;
    case 'balanced':
    case 'sealed':
    case 'refused':
    case 'abandoned':
      return step;
  }
}
