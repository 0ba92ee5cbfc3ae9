import { useMemo, useState } from 'preact/hooks';
import type { CampaignAnswer } from '../../../../../libs/contracts/api.ts';
import type { CampaignSnapshot } from '../../../../../libs/contracts/api-stream.ts';
import { ask } from '../../data/ask.ts';
import { useLiveCampaign } from '../../data/live-campaign.ts';
import type { LiveFeed } from '../../data/live-feed.ts';
import { nowMs } from '../../data/now.ts';
import { useAnswer } from '../../data/use-answer.ts';
import type { CurvePoint } from '../../ui/progress.tsx';
import { milestoneOf, type PassedMilestone } from './milestones.ts';
import { type Pace, paceCurve, type SharePoint } from './pace-line.ts';
import { frameOf, lastSaleMs, sumUp, type WallFrame } from './wall-figures.ts';

/** All that the wall shows. Parts that have not come yet are empty. */
export interface Wall {
  readonly feed: LiveFeed<CampaignSnapshot>;
  readonly frame: WallFrame | null;
  /** What went wrong where there is nothing to show. */
  readonly error: unknown;
  readonly reload: () => void;
  /** The time of the figures; now, or that of a campaign that is played again. */
  readonly clockMs: number;
  readonly curve: readonly SharePoint[];
  /** What was reached of the goal as time went by. */
  readonly reached: readonly CurvePoint[];
  readonly quarters: readonly Quarter[];
  readonly definition: CampaignAnswer['definition'] | undefined;
  /** The pace as the API has it, as long as the sale runs; null for one that is played again. */
  readonly pace: Pace | null;
  readonly milestones: readonly PassedMilestone[];
  /** The milestone that was passed while the wall was shown, newest last. */
  readonly fresh: readonly PassedMilestone[];
}

/** A quarter hour and what was sold in it. */
export interface Quarter {
  readonly fromMs: number;
  readonly sold: number;
}

const hourMs = 3_600_000;
const quarterMs = hourMs / 4;
/** How many quarter hours are shown. */
const quarterCount = 24;
/** A campaign that is over and whose figures end so much before is being played again. */
const replayGapMs = hourMs;

/** Follows all that the wall of a campaign shows, for as long as it is shown. */
export function useWall(campaignId: string): Wall {
  const [fresh, setFresh] = useState<readonly PassedMilestone[]>([]);
  const onSignal = useMemo(
    () => (data: unknown) => {
      const passed = milestoneOf(data);
      if (passed !== undefined) setFresh((before) => [...before, passed].slice(-20));
    },
    [campaignId],
  );
  const feed = useLiveCampaign(campaignId, { onSignal });
  const version = feed.shown.value?.definitionVersion ?? 0;
  const path = { campaignId };
  const campaign = useAnswer(`campaign ${campaignId} ${version}`, () =>
    ask((api) => api.GET('/v1/campaigns/{campaignId}', { params: { path } })),
  );
  const definition = campaign.data?.definition;
  const frame = useMemo(
    () => (definition === undefined ? null : frameOf(definition)),
    [definition],
  );
  const group = frame?.goal.groupId ?? undefined;
  const hours = useAnswer(
    frame === null ? null : `hours ${campaignId} ${version} ${group}`,
    () => {
      const query = { grain: 'hour' as const, ...(group !== undefined && { group }) };
      return ask((api) =>
        api.GET('/v1/campaigns/{campaignId}/series', { params: { path, query } }),
      );
    },
    { everyMs: 15_000 },
  );
  const hourPoints = hours.data?.points ?? [];
  const soldUntilMs = frame === null ? null : lastSaleMs(hourPoints, frame.unit);
  const { quarters, lastMs } = useQuarters(campaignId, frame, { soldUntilMs, version });
  const clockMs = frame === null ? nowMs.value : clockOf(frame, lastMs ?? soldUntilMs);
  const reference = useReference(definition?.pacing?.referenceCampaign ?? null, frame);
  const said = useMilestones(campaignId);
  return {
    feed,
    frame,
    error: campaign.error,
    reload: campaign.reload,
    clockMs,
    curve: useMemo(
      () =>
        definition === undefined || frame === null
          ? []
          : paceCurve(definition, frame.hoursTotal, reference),
      [definition, frame, reference],
    ),
    reached: frame === null ? [] : sumUp(hourPoints, frame, clockMs),
    quarters,
    definition,
    pace: usePace(campaignId, frame, version),
    milestones: said,
    fresh,
  };
}

function useQuarters(
  campaignId: string,
  frame: WallFrame | null,
  { soldUntilMs, version }: { readonly soldUntilMs: number | null; readonly version: number },
): { readonly quarters: readonly Quarter[]; readonly lastMs: number | null } {
  const toMs = soldUntilMs ?? frame?.startMs ?? 0;
  const fromMs = Math.max(frame?.startMs ?? 0, toMs - (quarterCount + 3) * quarterMs);
  const isAsked = frame !== null && soldUntilMs !== null;
  const answer = useAnswer(
    isAsked ? `quarters ${campaignId} ${version} ${fromMs}` : null,
    () => {
      const query = { grain: '15m' as const, from: new Date(fromMs).toISOString() };
      const params = { path: { campaignId }, query };
      return ask((api) => api.GET('/v1/campaigns/{campaignId}/series', { params }));
    },
    { everyMs: 5_000 },
  );
  const points = answer.data?.points ?? [];
  const unit = frame?.unit ?? '';
  const lastMs = lastSaleMs(points, unit);
  const all = points.map((point) => ({
    fromMs: Date.parse(point.from),
    sold: Number(point.units.find((line) => line.unit === unit)?.sold ?? 0),
  }));
  const known = all.filter(({ fromMs: ms }) => ms < (lastMs ?? 0));
  return { quarters: known.slice(-quarterCount), lastMs };
}

function clockOf({ startMs, endMs }: WallFrame, soldUntilMs: number | null): number {
  const now = Math.min(Math.max(nowMs.value, startMs), endMs);
  const isReplay = now === endMs && soldUntilMs !== null && soldUntilMs < endMs - replayGapMs;
  return isReplay ? soldUntilMs : now;
}

/** What the campaign of the past had sold by each hour; empty where there is none. */
function useReference(campaignId: string | null, frame: WallFrame | null): readonly CurvePoint[] {
  const answer = useAnswer(campaignId === null ? null : `reference ${campaignId}`, () => {
    const params = { path: { campaignId: campaignId ?? '' }, query: { grain: 'hour' as const } };
    return ask((api) => api.GET('/v1/campaigns/{campaignId}/series', { params }));
  });
  return useMemo(() => {
    const points = answer.data?.points ?? [];
    const [first] = points;
    if (frame === null || first === undefined) return [];
    const startMs = Date.parse(first.from);
    return sumUp(points, { ...frame, startMs }, Number.POSITIVE_INFINITY);
  }, [answer.data, frame]);
}

/** What every other page says of the pace, too. */
function usePace(campaignId: string, frame: WallFrame | null, version: number): Pace | null {
  const params = { path: { campaignId } };
  const answer = useAnswer(
    frame === null ? null : `pacing ${campaignId} ${version}`,
    () => ask((api) => api.GET('/v1/campaigns/{campaignId}/pacing', { params })),
    { everyMs: 15_000 },
  );
  const group = answer.data?.groups.find(({ id }) => id === frame?.goal.groupId);
  const line = group ?? answer.data?.campaign;
  if (line === undefined || line === null || line.state !== 'running') return null;
  return { index: line.pacingIndex, projected: line.projected, expected: line.expected };
}

/** Milestones that were passed, newest first. */
function useMilestones(campaignId: string): readonly PassedMilestone[] {
  const params = { path: { campaignId }, query: { kind: 'milestone' as const, limit: 20 } };
  const answer = useAnswer(
    `milestones ${campaignId}`,
    () => ask((api) => api.GET('/v1/campaigns/{campaignId}/signals', { params })),
    { everyMs: 60_000 },
  );
  return (answer.data?.signals ?? []).flatMap((signal) => milestoneOf(signal) ?? []);
}
