import { ask } from '../../../data/ask.ts';
import { useAnswer } from '../../../data/use-answer.ts';
import type { Desk } from '../desk.ts';

/**
 * Whose figures a hold moves. A definition holds a listing by its id alone, so the brand is the one
 * that the difference between two versions names.
 *
 * @param version that the hold was made or changed with; null where it is not known
 * @returns null while it is not known, and where the hold has moved nothing
 */
export function useBrandOfStep(
  { campaignId, subject }: Desk,
  listingId: string,
  version: number | null,
): string | null {
  const isAsked = version !== null && version > 1;
  const to = version ?? 1;
  const from = to - 1;
  const key = `step ${campaignId} ${to} ${listingId} ${subject.basis}`;
  const { data } = useAnswer(isAsked ? key : null, () => {
    const query = { from, to, basis: subject.basis };
    const params = { path: { campaignId }, query };
    return ask((api) => api.GET('/v1/campaigns/{campaignId}/diff', { params }));
  });
  if (data === undefined) return null;
  const position = data.changes.findIndex(
    ({ kind, id }) => kind === 'heldListing' && id === listingId,
  );
  const moved = data.brands.find(({ causes }) => causes.some((cause) => cause.change === position));
  return moved?.id ?? null;
}
