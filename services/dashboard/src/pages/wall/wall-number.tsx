import { unitsOf } from '../../data/exact.ts';
import { percent, unitName } from '../../format/numbers.ts';
import { t } from '../../text/language.ts';
import { CountUp } from '../../ui/count-up.tsx';
import type { WallPartProps } from './wall-page.tsx';

/** The number of the campaign, and how much of it the group that it is about has sold. */
export function WallNumber({ frame, shown }: WallPartProps) {
  const { wall } = t();
  const { unit, group } = frame;
  const { net } = unitsOf(shown.totals, unit);
  const own = shown.groups.find(({ id }) => id === group?.id);
  return (
    <section class="wall-number">
      <h2>
        {wall.net(unitName(unit))} <small>{wall.netHint}</small>
      </h2>
      <p class="wall-net">
        <CountUp value={net} />
      </p>
      {own !== undefined && <Share name={own.name} share={shareOf(unitsOf(own, unit).net, net)} />}
    </section>
  );
}

function Share({ name, share }: { readonly name: string; readonly share: number | null }) {
  return (
    <div class="wall-share">
      <p>
        <strong>{percent(share)}</strong> {name}
      </p>
      <span class="wall-share-track" aria-hidden="true">
        <span style={{ scale: `${share ?? 0} 1` }} />
      </span>
    </div>
  );
}

function shareOf(part: number | bigint, whole: number | bigint): number | null {
  const total = Number(whole);
  return total > 0 ? Math.min(1, Math.max(0, Number(part) / total)) : null;
}
