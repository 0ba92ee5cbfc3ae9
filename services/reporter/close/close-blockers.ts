import {
  type CloseBlocker,
  type CloseBlockerCode,
  closeBlockersMax,
} from '../../../libs/contracts/close-record.ts';

/** A reason why a close can't go on, of one partition or of none. */
export function blocker(
  code: CloseBlockerCode,
  detail: string,
  about: {
    readonly partition?: number;
    readonly figures?: Readonly<Record<string, number | string>>;
  } = {},
): CloseBlocker {
  const { partition = null, figures = {} } = about;
  return { code, detail, partition, figures: { ...figures } };
}

/** Ends a step of a close: what was found does not go away by trying again. */
export class CloseRefused extends Error {
  /** The first of them. */
  readonly blockers: readonly CloseBlocker[];
  readonly found: number;

  constructor(blockers: readonly CloseBlocker[], found = blockers.length) {
    super(blockers[0]?.detail);
    this.name = 'CloseRefused';
    this.blockers = blockers.slice(0, closeBlockersMax);
    this.found = found;
  }
}
