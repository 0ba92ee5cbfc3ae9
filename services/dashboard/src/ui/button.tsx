import type { ComponentChildren } from 'preact';
import './button.css';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  /** `main` is what the page wants one to do; `quiet` is everything that is not pressing. */
  readonly kind?: 'main' | 'plain' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly label?: string;
  /** For a button that turns something on and off. */
  readonly isPressed?: boolean;
}

export function Button(props: ButtonProps) {
  const { children, onClick, kind = 'plain', type = 'button', isBusy = false, label } = props;
  return (
    <button
      type={type}
      class={`button ${kind}`}
      onClick={onClick}
      disabled={isBusy || props.isDisabled}
      aria-busy={isBusy}
      aria-label={label}
      aria-pressed={props.isPressed}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  href,
  children,
  kind = 'plain',
}: {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly kind?: 'main' | 'plain' | 'quiet';
}) {
  return (
    <a class={`button ${kind}`} href={href}>
      {children}
    </a>
  );
}
