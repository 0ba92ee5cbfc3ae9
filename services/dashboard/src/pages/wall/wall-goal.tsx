import { when } from '../../format/dates.ts';
import { count, percent, shortCount } from '../../format/numbers.ts';
import { t } from '../../text/language.ts';
import { type CurvePoint, Progress } from '../../ui/progress.tsx';
import { type Pace, paceOf, shareAt } from './pace-line.ts';
import type { Wall } from './use-wall.ts';
import { dayHours, reachedOf, type WallFrame } from './wall-figures.ts';
import type { WallPartProps } from './wall-page.tsx';

const hourMs = 3_600_000;

/** Within this of 1 a campaign is on pace. */
const onPaceWithin = 0.005;

/** The way to the target, against the curve that it should go. */
export function WallGoal({ wall, frame, shown }: WallPartProps) {
  const { wall: texts } = t();
  const { goal, startMs, hoursTotal } = frame;
  const { curve, clockMs } = wall;
  const reached = Number(reachedOf(shown, frame));
  const hours = Math.min(hoursTotal, Math.max(0, (clockMs - startMs) / hourMs));
  const { target } = goal;
  const planned =
    target === null
      ? []
      : curve.map((point) => ({ hours: point.hours, amount: point.share * target }));
  const share = shareAt(curve, hours);
  const line = wall.reached.filter((point) => point.hours < hours);
  return (
    <section class="wall-goal">
      <header>
        <h2>{goal.name === null ? texts.target : `${texts.target}: ${goal.name}`}</h2>
        {target === null ? (
          <p>{texts.noTarget}</p>
        ) : (
          <p class="wall-reached">
            <strong>{percent(reached / target)}</strong> {texts.ofTarget(count(target))}
          </p>
        )}
      </header>
      {target !== null && (
        <PaceText
          reached={reached}
          target={target}
          share={share}
          pace={wall.pace ?? paceOf(reached, target, share)}
        />
      )}
      <figure class="wall-progress">
        <Progress
          label={`${texts.target}: ${count(reached)} ${texts.ofTarget(count(target ?? 0))}`}
          reached={[...line, { hours, amount: reached }]}
          planned={planned}
          target={target}
          hoursTotal={hoursTotal}
          dayHours={dayHours(frame)}
        />
        <DayNames frame={frame} />
        <GoalTable {...{ wall, frame, planned }} />
      </figure>
    </section>
  );
}

interface PaceTextProps {
  readonly reached: number;
  readonly target: number;
  /** What the curve gives by now. */
  readonly share: number;
  readonly pace: Pace;
}

function PaceText({ reached, target, share, pace }: PaceTextProps) {
  const { pace: texts, projected: projectedText, expectedNow } = t().wall;
  const { index, expected, projected } = pace;
  const finish = [
    expected === null ? '' : expectedNow(shortCount(expected)),
    projected === null ? '' : projectedText(shortCount(projected)),
  ]
    .filter((text) => text !== '')
    .join(' · ');
  if (reached >= target) return <p class="wall-pace ahead">{texts.reached}</p>;
  if (share === 1) {
    return (
      <p class="wall-pace behind">
        <strong>▼ {texts.short(percent(1 - reached / target))}</strong>
      </p>
    );
  }
  if (index === null) return <p class="wall-pace">{texts.early}</p>;
  const away = index - 1;
  if (Math.abs(away) < onPaceWithin) {
    return (
      <p class="wall-pace ahead">
        <strong>● {texts.on}</strong> <span>{finish}</span>
      </p>
    );
  }
  const isAhead = away > 0;
  const text = isAhead ? texts.ahead(percent(away)) : texts.behind(percent(-away));
  return (
    <p class={`wall-pace ${isAhead ? 'ahead' : 'behind'}`}>
      <strong>
        {isAhead ? '▲' : '▼'} {text}
      </strong>{' '}
      <span>{finish}</span>
    </p>
  );
}

interface GoalTableProps {
  readonly wall: Wall;
  readonly frame: WallFrame;
  readonly planned: readonly CurvePoint[];
}

/** The same as the picture, for those who do not see it: where it stood at the end of each day. */
function GoalTable({ wall, frame, planned }: GoalTableProps) {
  const { wall: texts } = t();
  const { startMs, timeZone, goal } = frame;
  const last = (points: readonly CurvePoint[], hours: number) =>
    points.findLast((point) => point.hours <= hours)?.amount ?? 0;
  return (
    <table class="hidden">
      <caption>{texts.target}</caption>
      <tbody>
        {dayHours(frame)
          .filter((hours) => startMs + hours * hourMs <= wall.clockMs)
          .map((hours) => (
            <tr key={hours}>
              <th scope="row">{when(startMs + hours * hourMs, timeZone, 'dayTime')}</th>
              <td>{count(last(wall.reached, hours))}</td>
              {goal.target !== null && <td>{texts.expectedNow(count(last(planned, hours)))}</td>}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function DayNames({ frame }: { readonly frame: WallFrame }) {
  const { startMs, hoursTotal, timeZone } = frame;
  return (
    <figcaption class="wall-days" aria-hidden="true">
      {[0, ...dayHours(frame)].map((hours) => (
        <span key={hours} style={{ left: `${(hours / hoursTotal) * 100}%` }}>
          {when(startMs + hours * hourMs, timeZone, 'day')}
        </span>
      ))}
    </figcaption>
  );
}
