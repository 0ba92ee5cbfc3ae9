import './progress.css';

/** A point of a curve: hours since the start, and what there is or should be by then. */
export interface CurvePoint {
  readonly hours: number;
  readonly amount: number;
}

interface ProgressProps {
  readonly label: string;
  /** What was reached, as time went by. */
  readonly reached: readonly CurvePoint[];
  /** What should be reached by when, up to the target; empty where no target is set. */
  readonly planned: readonly CurvePoint[];
  /** The target; null where none is set. */
  readonly target: number | null;
  readonly hoursTotal: number;
  /** Hours since the start at which a day begins. */
  readonly dayHours: readonly number[];
}

const width = 600;
const height = 220;

/** Progress to a target: the way so far, against the curve that it should go. */
export function Progress(props: ProgressProps) {
  const { label, reached, planned, target, hoursTotal, dayHours } = props;
  const last = reached.at(-1);
  const most = Math.max(1, target ?? 0, last?.amount ?? 0) * 1.06;
  const x = (hours: number) => (hours / hoursTotal) * width;
  const y = (amount: number) => height - (amount / most) * height;
  const line = (points: readonly CurvePoint[]) =>
    points.map(({ hours, amount }) => `${x(hours).toFixed(1)},${y(amount).toFixed(1)}`).join(' ');
  return (
    <svg
      class="progress"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {dayHours.map((hours) => (
        <line key={hours} class="progress-day" x1={x(hours)} x2={x(hours)} y1={0} y2={height} />
      ))}
      {target !== null && (
        <line class="progress-target" x1={0} x2={width} y1={y(target)} y2={y(target)} />
      )}
      {last !== undefined && (
        <polygon
          class="progress-area"
          points={`0,${height} ${line(reached)} ${x(last.hours)},${height}`}
        />
      )}
      <polyline class="progress-planned" points={line(planned)} />
      <polyline class="progress-reached" points={line(reached)} />
      {last !== undefined && (
        <line
          class="progress-now"
          x1={x(last.hours)}
          x2={x(last.hours)}
          y1={y(last.amount)}
          y2={y(last.amount)}
        />
      )}
    </svg>
  );
}
