import type { ReadonlySignal } from '@preact/signals';
import { type Freshness, freshnessOf } from '../data/freshness.ts';
import type { Link } from '../data/live-feed.ts';
import { nowMs } from '../data/now.ts';
import { duration, when } from '../format/dates.ts';
import { t } from '../text/language.ts';
import './as-of.css';

interface AsOfProps {
  /** The instant of the answer that is shown; null before the first. */
  readonly asOf: string | null;
  /** Until when it is complete; null where nobody knows. */
  readonly completeUntil?: string | null;
  readonly timeZone: string;
  /** How its stream is doing, and when it was heard last. */
  readonly link: ReadonlySignal<Link>;
  readonly heardMs: ReadonlySignal<number>;
}

/** Of when the figures are, and whether they still move. It says so in words, not by colour alone. */
export function AsOf({ asOf, completeUntil = null, timeZone, link, heardMs }: AsOfProps) {
  const { common } = t();
  const freshness = freshnessOf({
    link: link.value,
    nowMs: nowMs.value,
    heardMs: heardMs.value,
    asOf,
    completeUntil,
  });
  const { look, text, more } = tellFreshness(freshness, link.value);
  return (
    <p class={`as-of ${look}`}>
      <span class="as-of-dot" aria-hidden="true" />
      {/* Only the state is said aloud when it changes; the time would be, every second. */}
      <strong role="status">{text}</strong>
      {more !== '' && <span>{more}</span>}
      {asOf !== null && <time dateTime={asOf}>{common.asOf(when(asOf, timeZone, 'second'))}</time>}
    </p>
  );
}

interface ToldFreshness {
  readonly look: 'live' | 'waiting' | 'stale' | 'lost';
  readonly text: string;
  readonly more: string;
}

function tellFreshness({ kind, ms }: Freshness, { missingPartitions = [] }: Link): ToldFreshness {
  const { link: texts } = t().common;
  switch (kind) {
    case 'connecting':
      return { look: 'waiting', text: texts.connecting, more: '' };
    case 'lost':
      return { look: 'lost', text: texts.lost, more: texts.lostSince(duration(ms)) };
    case 'paused':
      return {
        look: 'stale',
        text: texts.paused,
        more: texts.pausedWhy(missingPartitions.join(', ')),
      };
    case 'refused':
      return { look: 'lost', text: texts.refused, more: '' };
    case 'quiet':
      return { look: 'stale', text: texts.stale, more: texts.staleSince(duration(ms)) };
    case 'behind':
      return { look: 'stale', text: texts.stale, more: texts.behindBy(duration(ms)) };
    case 'back':
      return { look: 'live', text: texts.back, more: '' };
    case 'live':
      return { look: 'live', text: texts.live, more: '' };
  }
}
