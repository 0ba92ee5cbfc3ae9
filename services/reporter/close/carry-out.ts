import { TallyError } from '../../../libs/base/errors.ts';
import type { CloseDetails, CloseRecord } from '../../../libs/contracts/close-record.ts';
import {
  awaitsApproval,
  type CampaignCloses,
  type Close,
  closeUnderWay,
} from '../../../libs/contracts/close-state.ts';
import { CloseRefused } from './close-blockers.ts';
import { type CloseParts, newestDefinition } from './close-parts.ts';
import { assertSameDefinition } from './close-rules.ts';
import { cutStep } from './cut-step.ts';
import { recountStep } from './recount-step.ts';
import { sealStep } from './seal-step.ts';

/** Steps that are tried at the most: those that others take meanwhile count, too. */
const stepsMax = 20;

/**
 * Carries a close on from wherever it stands: until it is sealed or refused, or waits for somebody
 * else's approval. What each step needs is in the log and in the folder of the close, so it goes on
 * after a process that died at any point; and where two carry out the same close, each step is that
 * of the one who was first.
 *
 * @returns the close as it stands then
 * @throws TallyError `kafka_unavailable` and others that are worth another attempt; the signal's reason
 */
export async function carryOut(parts: CloseParts, campaignId: string): Promise<Close> {
  let closes = await parts.closes.read(campaignId);
  const closeId = closeUnderWay(closes)?.closeId;
  for (let count = 0; count < stepsMax; count += 1) {
    parts.signal.throwIfAborted();
    const close = closes.closes.find((each) => each.closeId === closeId);
    if (close === undefined) throw new TallyError('not_found', 'No close is under way.');
    const step = await nextStep(parts, closes, close);
    if (step === null) return close;
    closes = await append(parts, closes, recordOf(parts, closes, close, step));
  }
  throw new TallyError('conflict', `The close of ${campaignId} does not come to an end.`);
}

type Step = CloseDetails<'cut' | 'recounted' | 'balanced' | 'sealed' | 'refused'>;

/** What comes next; null where there is nothing to do by now. */
async function nextStep(
  parts: CloseParts,
  closes: CampaignCloses,
  close: Close,
): Promise<Step | null> {
  try {
    switch (close.state) {
      case 'cutting':
        return await cutStep(parts, closes, close);
      case 'recounting':
        if (close.recounted === null) return await recountStep(parts, close);
        assertSameDefinition(close, await newestDefinition(parts, close.opened.campaignId));
        return { step: 'balanced' };
      case 'balanced':
        return awaitsApproval(close) ? null : await sealStep(parts, close);
      default:
        return null;
    }
  } catch (thrown) {
    if (!(thrown instanceof CloseRefused)) throw thrown;
    const { blockers, found } = thrown;
    return { step: 'refused', blockers: [...blockers], found };
  }
}

function recordOf(
  { by, clock }: CloseParts,
  { campaignId, sequence }: CampaignCloses,
  { closeId, version }: Close,
  step: Step,
): CloseRecord {
  const at = new Date(clock.now()).toISOString();
  const common = { campaignId, sequence: sequence + 1, version, closeId, by, at, reason: null };
  return { ...common, ...step };
}

/** Writes a step; where somebody else was first, what they wrote holds. */
async function append(
  parts: CloseParts,
  seen: CampaignCloses,
  record: CloseRecord,
): Promise<CampaignCloses> {
  try {
    const after = await parts.closes.append(seen, record);
    parts.onStep?.(record);
    return after;
  } catch (thrown) {
    if (!(thrown instanceof TallyError) || thrown.code !== 'conflict') throw thrown;
    return parts.closes.read(record.campaignId);
  }
}
