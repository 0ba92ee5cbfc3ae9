import type { ComponentChildren } from 'preact';
import './badge.css';

interface BadgeProps {
  readonly children: ComponentChildren;
  readonly tone?: 'plain' | 'accent' | 'bad' | 'promotion';
}

/** A word about a row: what state it is in, what kind it is. */
export function Badge({ children, tone = 'plain' }: BadgeProps) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
