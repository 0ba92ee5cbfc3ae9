import './quarter-bars.css';

/** A quarter hour as a bar. */
export interface QuarterBar {
  readonly fromMs: number;
  readonly amount: number;
  /** What is said of it: `20:15: 1,204`. */
  readonly title: string;
  /** What stands under it; only some have that. */
  readonly tick?: string;
  readonly isPromoted?: boolean;
  /** Whether it is still growing. */
  readonly isOpen?: boolean;
}

/** The last quarter hours, side by side, the newest on the right. */
export function QuarterBars({
  bars,
  label,
}: {
  readonly bars: readonly QuarterBar[];
  readonly label: string;
}) {
  const most = Math.max(1, ...bars.map(({ amount }) => amount));
  return (
    <ol class="quarter-bars" aria-label={label}>
      {bars.map(({ fromMs, amount, title, tick, isPromoted, isOpen }) => (
        <li key={fromMs} class={`${isPromoted ? 'promoted' : ''} ${isOpen ? 'open' : ''}`}>
          <span class="hidden">{title}</span>
          <span class="quarter-bar" aria-hidden="true">
            <span style={{ scale: `1 ${Math.max(0, amount / most)}` }} />
          </span>
          <span class="quarter-tick" aria-hidden="true">
            {tick}
          </span>
        </li>
      ))}
    </ol>
  );
}
