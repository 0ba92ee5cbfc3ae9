import type { ReadonlySignal } from '@preact/signals';
import type { Link } from '../data/live-feed.ts';
import { nowMs } from '../data/now.ts';
import { duration, when } from '../format/dates.ts';
import { t } from '../text/language.ts';
import './as-of.css';

interface AsOfProps {
  /** The instant of the answer that is shown; null before the first. */
  readonly asOf: string | null;
  readonly timeZone: string;
  /** How its stream is doing; an answer that is asked for now and then has none. */
  readonly link?: ReadonlySignal<Link>;
  readonly heardMs?: ReadonlySignal<number>;
}

/** How long nothing may be heard before what is shown counts as not up to date. */
export const staleMs = 15_000;

/** How long it is said that the connection is there again. */
const backMs = 5_000;

/** Of when the figures are, and whether they still move. It says so in words, not by colour alone. */
export function AsOf({ asOf, timeZone, link, heardMs }: AsOfProps) {
  const { kind, text, more } = tellFreshness(link?.value, heardMs?.value);
  const { common } = t();
  return (
    <p class={`as-of ${kind}`}>
      <span class="as-of-dot" aria-hidden="true" />
      {/* Only the state is said aloud when it changes; the time would be, every second. */}
      <strong role="status">{text}</strong>
      {more !== '' && <span>{more}</span>}
      {asOf !== null && <time dateTime={asOf}>{common.asOf(when(asOf, timeZone, 'second'))}</time>}
    </p>
  );
}

interface Freshness {
  readonly kind: 'live' | 'back' | 'waiting' | 'stale' | 'lost';
  readonly text: string;
  readonly more: string;
}

/** What is said of a stream, from its state and from when it was heard last. */
export function tellFreshness(link: Link | undefined, heard: number | undefined): Freshness {
  const { link: texts } = t().common;
  const now = nowMs.value;
  if (link === undefined) return { kind: 'live', text: '', more: '' };
  const sinceMs = now - link.sinceMs;
  switch (link.state) {
    case 'connecting':
      return { kind: 'waiting', text: texts.connecting, more: '' };
    case 'lost':
      return { kind: 'lost', text: texts.lost, more: texts.lostSince(duration(sinceMs)) };
    case 'paused':
      return {
        kind: 'stale',
        text: texts.paused,
        more: texts.pausedWhy((link.missingPartitions ?? []).join(', ')),
      };
    case 'refused':
      return { kind: 'lost', text: texts.refused, more: '' };
    case 'live': {
      const quietMs = heard === undefined ? 0 : now - heard;
      if (quietMs > staleMs) {
        return { kind: 'stale', text: texts.stale, more: texts.staleSince(duration(quietMs)) };
      }
      const isBack = link.returns > 0 && sinceMs < backMs;
      return isBack
        ? { kind: 'back', text: texts.back, more: '' }
        : { kind: 'live', text: texts.live, more: '' };
    }
  }
}
