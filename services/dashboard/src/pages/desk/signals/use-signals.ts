import type { Signal, SignalKind } from '../../../../../../libs/contracts/signals.ts';
import { ask } from '../../../data/ask.ts';
import { type Answer, useAnswer } from '../../../data/use-answer.ts';
import type { Desk } from '../desk.ts';

/** What was said of a campaign or of one of its brands, with what has come since, newest first. */
export function useSignals(desk: Desk, kind: SignalKind | null): Answer<readonly Signal[]> {
  const { campaignId, subject, heard } = desk;
  const { brandId } = subject;
  const query = {
    ...(brandId !== null && { brand: brandId }),
    ...(kind !== null && { kind }),
  };
  const answer = useAnswer(
    `signals ${campaignId} ${brandId} ${kind}`,
    () =>
      ask((api) =>
        api.GET('/v1/campaigns/{campaignId}/signals', { params: { path: { campaignId }, query } }),
      ),
    { everyMs: 30_000 },
  );
  if (answer.data === undefined) return { ...answer, data: undefined };
  const fresh = heard.filter(
    (signal) =>
      (kind === null || signal.kind === kind) &&
      (brandId === null || ('brandId' in signal && signal.brandId === brandId)),
  );
  const all = new Map([...answer.data.signals, ...fresh].map((signal) => [signal.id, signal]));
  const newestFirst = [...all.values()].toSorted((a, b) => b.at.localeCompare(a.at));
  return { ...answer, data: newestFirst };
}
