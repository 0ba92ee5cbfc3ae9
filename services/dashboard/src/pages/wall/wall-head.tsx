import { duration, when } from '../../format/dates.ts';
import { count } from '../../format/numbers.ts';
import { t } from '../../text/language.ts';
import { AsOf } from '../../ui/as-of.tsx';
import type { WallFrame } from './wall-figures.ts';
import type { WallPartProps } from './wall-page.tsx';

const dayMs = 86_400_000;

/** Whose wall it is, what time it is there, and whether the figures move. */
export function WallHead({ wall, frame, shown }: WallPartProps) {
  const { feed, clockMs } = wall;
  const { name, timeZone } = frame;
  return (
    <header class="wall-head">
      <div>
        <h1>{name}</h1>
        <p class="wall-when">
          <span>{when(clockMs, timeZone, 'dayTime')}</span>
          <span>{phaseText(frame, clockMs)}</span>
        </p>
      </div>
      <AsOf
        asOf={shown.asOf}
        completeUntil={shown.completeUntil}
        timeZone={timeZone}
        link={feed.link}
        heardMs={feed.heardMs}
      />
    </header>
  );
}

function phaseText({ startMs, endMs, timeZone }: WallFrame, clockMs: number): string {
  const { wall } = t();
  if (clockMs < startMs) return wall.begins(when(startMs, timeZone, 'dayTime'));
  if (clockMs >= endMs) return wall.ended;
  const days = Math.ceil((endMs - startMs) / dayMs);
  const day = Math.floor((clockMs - startMs) / dayMs) + 1;
  return `${wall.day(count(day), count(days))} · ${wall.left(duration(endMs - clockMs))}`;
}
