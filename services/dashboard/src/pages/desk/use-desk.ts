import { computed, signal } from '@preact/signals';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Basis, CampaignAnswer } from '../../../../../libs/contracts/api.ts';
import type { CampaignSnapshot } from '../../../../../libs/contracts/api-stream.ts';
import type { Signal } from '../../../../../libs/contracts/signals.ts';
import { ask } from '../../data/ask.ts';
import { useLiveCampaign } from '../../data/live-campaign.ts';
import type { LiveFeed } from '../../data/live-feed.ts';
import { nowMs } from '../../data/now.ts';
import { useAnswer } from '../../data/use-answer.ts';
import type { Definition } from '../../parts/subject.ts';
import { param } from '../../routing/address.ts';
import { session } from '../../session/session.ts';
import type { Desk } from './desk.ts';
import { campaignTime, rangeOf } from './desk-range.ts';

/** The desk, once its campaign is known, and what came instead. */
export interface OpenedDesk {
  readonly desk: Desk | null;
  readonly error: unknown;
  readonly reload: () => void;
}

/** The time that last hours are counted from; it moves now and then, and the page with it. */
const minuteMs = computed(() => Math.floor(nowMs.value / 60_000) * 60_000);

/** So many of the signals that come while the page is open are kept. */
const heardMax = 200;

/** The live figures of a campaign by the clock of the address, and what is said meanwhile. */
export function useDeskFeed(campaignId: string): {
  readonly feed: LiveFeed<CampaignSnapshot>;
  readonly heard: readonly Signal[];
} {
  const [heard, setHeard] = useState<readonly Signal[]>([]);
  const onSignal = useMemo(
    () => (data: unknown) => setHeard((before) => [data as Signal, ...before].slice(0, heardMax)),
    [],
  );
  return {
    feed: useLiveCampaign(campaignId, { basis: basisOfAddress('activity'), onSignal }),
    heard,
  };
}

/** A feed for those who are not told figures: it says nothing. */
export const noFeed = { shown: signal(null) };

interface DeskSource {
  readonly feed: Desk['subject']['feed'];
  /** The version of the definition that the figures are of; 0 before it is known. */
  readonly version: number;
  readonly heard: readonly Signal[];
}

/** Reads the campaign and what the address says of it. */
export function useDesk(campaignId: string, { feed, version, heard }: DeskSource): OpenedDesk {
  const answer = useAnswer(`campaign ${campaignId} ${version}`, () =>
    ask((api) => api.GET('/v1/campaigns/{campaignId}', { params: { path: { campaignId } } })),
  );
  const newest = useRef<CampaignAnswer | null>(null);
  if (answer.data !== undefined) newest.current = answer.data as CampaignAnswer;
  const others = useOthers(campaignId);
  const campaign = newest.current;
  const error = campaign === null ? answer.error : undefined;
  if (campaign === null) return { desk: null, error, reload: answer.reload };
  const { definition, definitionVersion, status } = campaign;
  const time = campaignTime(definition);
  const desk: Desk = {
    campaignId,
    subject: {
      campaignId,
      definition,
      definitionVersion: Math.max(version, definitionVersion),
      basis: basisOfAddress(param('tab') === 'returns' ? 'cohort' : 'activity'),
      ...whoOfAddress(definition),
      range: rangeOf(param('range'), time, minuteMs.value),
      feed,
    },
    time,
    status,
    others,
    mayChange: session.value.mode === 'in' && ['manager', 'open'].includes(session.value.who.role),
    heard,
    reload: answer.reload,
  };
  return { desk, error, reload: answer.reload };
}

/** The clock of the address; without one, returns go by the clock that has rates. */
function basisOfAddress(usual: Basis): Basis {
  const asked = param('basis');
  return asked === 'activity' || asked === 'cohort' ? asked : usual;
}

/** The brand or the group of the address, as far as the campaign has it. */
function whoOfAddress({ brands, groups = [] }: Definition) {
  const [brandId, groupId] = [param('brand'), param('group')];
  if (brands.some(({ id }) => id === brandId)) return { brandId, groupId: null };
  return { brandId: null, groupId: groups.some(({ id }) => id === groupId) ? groupId : null };
}

function useOthers(campaignId: string): Desk['others'] {
  const { data } = useAnswer('campaigns', () => ask((api) => api.GET('/v1/campaigns')));
  const all = (data?.campaigns ?? []).filter((each) => each.campaignId !== campaignId);
  return all.toSorted((a, b) => b.start.localeCompare(a.start));
}
