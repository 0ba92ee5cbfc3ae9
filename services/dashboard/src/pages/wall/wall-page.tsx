import { useEffect } from 'preact/hooks';
import type { CampaignSnapshot } from '../../../../../libs/contracts/api-stream.ts';
import { t } from '../../text/language.ts';
import { Loading } from '../../ui/empty-state.tsx';
import { useTitle } from '../../ui/page-shell.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useWall, type Wall } from './use-wall.ts';
import type { WallFrame } from './wall-figures.ts';
import { WallFoot } from './wall-foot.tsx';
import { WallGoal } from './wall-goal.tsx';
import { WallHead } from './wall-head.tsx';
import { Milestones, Quarters } from './wall-moments.tsx';
import { WallNumber } from './wall-number.tsx';
import { WallRanking } from './wall-ranking.tsx';
import './wall.css';

/** The wall: one campaign, for all who pass by, from afar. */
export function WallPage({ campaignId }: { readonly campaignId: string }) {
  const wall = useWall(campaignId);
  const { frame, feed, error, reload } = wall;
  useTitle(frame === null ? t().common.pages.wall : t().wall.title(frame.name));
  useKeepAwake();
  const shown = feed.shown.value;
  const refusal = feed.link.value.problem ?? (frame === null ? error : undefined);
  if (refusal !== undefined) return <Problem error={refusal} onRetry={reload} />;
  if (frame === null || shown === null) return <Loading>{t().common.loading}</Loading>;
  return <WallBoard wall={wall} frame={frame} shown={shown} />;
}

/** What the parts of the wall are given. */
export interface WallPartProps {
  readonly wall: Wall;
  readonly frame: WallFrame;
  readonly shown: CampaignSnapshot;
}

function WallBoard(props: WallPartProps) {
  return (
    <div class="wall">
      <WallHead {...props} />
      <main class="wall-body">
        <WallNumber {...props} />
        <WallGoal {...props} />
        <WallRanking {...props} />
        <Quarters {...props} />
        <Milestones {...props} />
      </main>
      <WallFoot />
    </div>
  );
}

/** Keeps the screen on for as long as the wall is shown, where the browser can. */
function useKeepAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const ask = () => {
      if (document.visibilityState !== 'visible') return;
      navigator.wakeLock?.request('screen').then(
        (got) => {
          lock = got;
        },
        () => undefined,
      );
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}
