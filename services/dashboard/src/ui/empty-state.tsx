import type { ComponentChildren } from 'preact';
import './states.css';

interface EmptyStateProps {
  readonly title: string;
  /** What to do, so that something is here. */
  readonly children: ComponentChildren;
  readonly action?: ComponentChildren;
}

/** There is nothing to show yet: says why, and what to do. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <section class="state">
      <h2>{title}</h2>
      <div class="stack">{children}</div>
      {action}
    </section>
  );
}

/** It is on its way. */
export function Loading({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="state muted" role="status">
      {children}
    </p>
  );
}
