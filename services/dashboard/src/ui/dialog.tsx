import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** The buttons at its foot. */
  readonly actions?: ComponentChildren;
  /** Told when it is closed, also by the Escape key. */
  readonly onClose: () => void;
}

/** A question in front of the page; nothing behind it can be reached until it is closed. */
export function Dialog({ title, children, actions, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} class="dialog" aria-labelledby={id} onClose={onClose}>
      <div class="stack">
        <h2 id={id}>{title}</h2>
        {children}
        <footer class="row">{actions}</footer>
      </div>
    </dialog>
  );
}
