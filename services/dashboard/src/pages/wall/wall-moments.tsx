import { useEffect, useState } from 'preact/hooks';
import { when } from '../../format/dates.ts';
import { count, percent } from '../../format/numbers.ts';
import { t } from '../../text/language.ts';
import { QuarterBars } from '../../ui/quarter-bars.tsx';
import { type MilestoneAhead, milestoneName, milestonesOf } from './milestones.ts';
import type { WallPartProps } from './wall-page.tsx';

const quarterMs = 900_000;
const hourMs = 3_600_000;
/** How many milestones there is room for. */
const milestonesShown = 4;
/** How long a milestone stands out after it was passed. */
const freshMs = 30_000;

/** What was sold in the last quarter hours. */
export function Quarters({ wall, frame }: WallPartProps) {
  const { wall: texts } = t();
  const { timeZone } = frame;
  const lastMs = wall.quarters.at(-1)?.fromMs;
  const bars = wall.quarters.map(({ fromMs, sold }) => ({
    fromMs,
    amount: sold,
    title: `${when(fromMs, timeZone, 'time')}: ${count(sold)}`,
    isOpen: fromMs === lastMs && wall.clockMs < fromMs + quarterMs,
    ...(fromMs % hourMs === 0 && { tick: when(fromMs, timeZone, 'time') }),
  }));
  const newest = bars.at(-1);
  return (
    <section class="wall-quarters">
      <header>
        <h2>{texts.quarters}</h2>
        {newest !== undefined && <p>{newest.title}</p>}
      </header>
      <QuarterBars bars={bars} label={texts.quarters} />
    </section>
  );
}

/** What was passed, newest first; what has just been passed stands out for a while. */
export function Milestones({ wall, shown, frame }: WallPartProps) {
  const { wall: texts } = t();
  const newest = wall.fresh.at(-1)?.id;
  const isFresh = useFreshness(newest);
  const known = new Map([...wall.milestones, ...wall.fresh].map((each) => [each.id, each]));
  const passed = [...known.values()].sort((a, b) => (a.at < b.at ? 1 : -1));
  const room = Math.max(1, milestonesShown - passed.length);
  const ahead =
    wall.definition === undefined ? [] : milestonesOf(wall.definition, shown, frame.unit);
  const next = ahead.filter(({ reached, units }) => reached < units).slice(0, room);
  return (
    <section class="wall-milestones">
      <h2>{texts.milestones}</h2>
      <ul>
        {passed.slice(0, milestonesShown - Math.min(1, next.length)).map((each) => (
          <li key={each.id} class={each.id === newest && isFresh ? 'fresh' : ''}>
            <strong>
              {texts.milestone(
                milestoneName(each, shown) ?? texts.wholeCampaign,
                count(each.units),
              )}
            </strong>{' '}
            <time dateTime={each.at}>{when(each.at, frame.timeZone, 'time')}</time>
          </li>
        ))}
        {next.map((each) => (
          <Ahead key={`${each.brandId} ${each.groupId} ${each.units}`} ahead={each} shown={shown} />
        ))}
        {passed.length + next.length === 0 && <li class="muted">{texts.noMilestones}</li>}
      </ul>
    </section>
  );
}

interface AheadProps {
  readonly ahead: MilestoneAhead;
  readonly shown: WallPartProps['shown'];
}

function Ahead({ ahead, shown }: AheadProps) {
  const { wall: texts } = t();
  const { reached, units } = ahead;
  const name = milestoneName(ahead, shown) ?? texts.wholeCampaign;
  const share = Math.max(0, reached / units);
  return (
    <li class="wall-ahead">
      <span>{texts.milestoneAhead(name, count(units))}</span>
      <span>{percent(share, 0)}</span>
      <span class="wall-ahead-track" aria-hidden="true">
        <span style={{ scale: `${share} 1` }} />
      </span>
    </li>
  );
}

/** Whether a thing came a moment ago. */
function useFreshness(id: string | undefined): boolean {
  const [isFresh, setFresh] = useState(false);
  useEffect(() => {
    if (id === undefined) return undefined;
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), freshMs);
    return () => clearTimeout(timer);
  }, [id]);
  return isFresh;
}
