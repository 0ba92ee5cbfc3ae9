import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { ease, isStill, moveMs } from './motion.ts';
import './rank-list.css';

/** A row of a ranking. */
export interface RankRow {
  readonly id: string;
  readonly rank: number;
  readonly name: ComponentChildren;
  /** How long its bar is, against the others. */
  readonly amount: number;
  /** As it is to be read. */
  readonly value: string;
  /** What stands behind the value: a share of a target. */
  readonly note?: string;
  /** Whether it is one of those that the ranking is about. */
  readonly isMarked?: boolean;
}

interface RankListProps {
  readonly rows: readonly RankRow[];
  readonly label: string;
  readonly markedLabel?: string;
}

/**
 * A ranking as bars. A row that changes its place moves there, so that the eye can follow it; the
 * list keeps its height, and nothing jumps.
 */
export function RankList({ rows, label, markedLabel }: RankListProps) {
  const list = useRef<HTMLOListElement>(null);
  const tops = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    if (list.current !== null) tops.current = moveRows(list.current, tops.current);
  });
  const most = Math.max(1, ...rows.map(({ amount }) => amount));
  return (
    <ol class="rank-list" ref={list} aria-label={label}>
      {rows.map(({ id, rank, name, amount, value, note, isMarked = false }) => (
        <li key={id} data-id={id} class={isMarked ? 'marked' : ''}>
          <span class="rank-place">{rank}</span>
          <span class="rank-name">
            {name}
            {isMarked && markedLabel !== undefined && <span class="hidden"> ({markedLabel})</span>}
          </span>
          <span class="rank-value">{value}</span>
          {note !== undefined && <span class="rank-note">{note}</span>}
          <span class="rank-track" aria-hidden="true">
            <span class="rank-bar" style={{ scale: `${Math.max(0, amount / most)} 1` }} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/**
 * Shows each row where it was, and lets it move to where it is.
 *
 * @returns where each row is now
 */
function moveRows(list: HTMLElement, before: ReadonlyMap<string, number>): Map<string, number> {
  const after = new Map<string, number>();
  for (const row of list.children as HTMLCollectionOf<HTMLElement>) {
    const id = row.dataset['id'] ?? '';
    after.set(id, row.offsetTop);
    const byPx = (before.get(id) ?? row.offsetTop) - row.offsetTop;
    if (byPx === 0 || isStill()) continue;
    row.animate([{ transform: `translateY(${byPx}px)` }, { transform: 'none' }], {
      duration: moveMs,
      easing: ease,
    });
  }
  return after;
}
