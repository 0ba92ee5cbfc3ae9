import { unitsOf } from '../../data/exact.ts';
import { count, percent } from '../../format/numbers.ts';
import { t } from '../../text/language.ts';
import { RankList } from '../../ui/rank-list.tsx';
import type { WallPartProps } from './wall-page.tsx';

/** As many as can be read from afar. */
const rowsShown = 12;

/** Who leads, and how far each is on its way to its own target. */
export function WallRanking({ frame, shown }: WallPartProps) {
  const { wall, common } = t();
  const { unit, targets, group } = frame;
  const rows = shown.brands.slice(0, rowsShown).map((brand) => {
    const { net } = unitsOf(brand, unit);
    const target = targets.get(brand.id);
    return {
      id: brand.id,
      rank: brand.rank,
      name: brand.name,
      amount: Number(net),
      value: count(net),
      isMarked: brand.homeGrown,
      ...(target !== undefined && { note: percent(Number(net) / target, 0) }),
    };
  });
  const others = shown.brands.length - rows.length;
  return (
    <section class="wall-ranking">
      <header>
        <h2>{wall.ranking}</h2>
        <p aria-hidden="true">{wall.target}</p>
      </header>
      <RankList
        rows={rows}
        label={wall.ranking}
        {...(group !== null && { markedLabel: group.name })}
      />
      <footer>
        {group !== null && <p class="wall-key">{group.name}</p>}
        {others > 0 && <p>{common.more(count(others))}</p>}
      </footer>
    </section>
  );
}
