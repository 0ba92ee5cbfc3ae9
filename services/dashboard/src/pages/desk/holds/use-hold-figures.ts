import { ask } from '../../../data/ask.ts';
import { type Answer, useAnswer } from '../../../data/use-answer.ts';
import type { Desk } from '../desk.ts';
import type { HoldFigures } from './hold-effect.ts';

interface HoldQuestion {
  readonly listingId: string;
  /** Null while it is not known. */
  readonly brandId: string | null;
  /** From which instant on it is held; null for all its sales. */
  readonly fromMs: number | null;
  readonly direction: HoldFigures['direction'];
}

/** A step before it is taken: the figures that it will move, as they are now. */
export interface HoldPreview {
  readonly figures: HoldFigures;
  /** Of when they are. */
  readonly asOf: string;
}

/** Asks for all that says what a hold or a release will do, over the whole campaign. */
export function useHoldPreview(desk: Desk, question: HoldQuestion): Answer<HoldPreview> {
  const { campaignId, subject } = desk;
  const { listingId, fromMs, direction } = question;
  const { basis } = subject;
  const brandId = question.brandId ?? '';
  const key = `preview ${campaignId} ${subject.definitionVersion} ${basis} ${listingId} ${fromMs}`;
  return useAnswer(question.brandId === null ? null : `${key} ${direction} ${brandId}`, () =>
    ask(async (api) => {
      const query = { basis };
      const from = fromMs === null ? {} : { from: new Date(fromMs).toISOString() };
      const [totals, ranking, rows] = await Promise.all([
        api.GET('/v1/campaigns/{campaignId}/totals', { params: { path: { campaignId }, query } }),
        api.GET('/v1/campaigns/{campaignId}/brands', { params: { path: { campaignId }, query } }),
        api.GET('/v1/campaigns/{campaignId}/brands/{brandId}/listings', {
          params: { path: { campaignId, brandId }, query: { ...query, ...from } },
        }),
      ]);
      const isMoved = (row: { listingId: string; held: boolean }) =>
        row.listingId === listingId && row.held === (direction === 'in');
      const figures = {
        campaign: totals.data?.totals ?? { orders: 0, lines: 0, units: [], amounts: [] },
        brands: ranking.data?.brands ?? [],
        brandId,
        moved: (rows.data?.listings ?? []).filter(isMoved),
        direction,
      };
      return { data: { figures, asOf: rows.data?.asOf ?? '' } };
    }),
  );
}
