import { useEffect, useRef } from 'preact/hooks';
import type { Exact } from '../data/exact.ts';
import { count } from '../format/numbers.ts';
import { languageTag } from '../text/language.ts';
import { isStill } from './motion.ts';

/** How long the number takes from one figure to the next. */
const countMs = 900;

/** How often it is drawn while it counts: more could not be read, and would cost. */
const frameMs = 50;

/**
 * A number that counts to its newest value, and stops exactly there. What a screen reader is told is
 * the value alone, now and then, by whoever shows it.
 */
export function CountUp({ value }: { readonly value: Exact }) {
  const element = useRef<HTMLSpanElement>(null);
  const shown = useRef<Exact>(value);
  const tag = languageTag();
  useEffect(() => {
    const target = value;
    const write = (now: Exact) => {
      shown.current = now;
      if (element.current !== null) element.current.textContent = count(now);
    };
    const from = shown.current;
    const isSmall = Number.isSafeInteger(Number(from)) && Number.isSafeInteger(Number(target));
    if (from === target || isStill() || !isSmall || document.hidden) {
      write(target);
      return undefined;
    }
    const startMs = performance.now();
    const timer = setInterval(() => {
      const done = Math.min(1, (performance.now() - startMs) / countMs);
      if (done === 1) clearInterval(timer);
      const step = Math.round((Number(target) - Number(from)) * done);
      write(done === 1 ? target : Number(from) + step);
    }, frameMs);
    return () => clearInterval(timer);
  }, [value, tag]);
  return (
    <span ref={element} class="count-up" data-value={String(value)}>
      {count(shown.current)}
    </span>
  );
}
