import type { ComponentChildren } from 'preact';
import './figure.css';

interface FigureProps {
  readonly label: ComponentChildren;
  /** As it is to be read: formatted already. */
  readonly value: ComponentChildren;
  readonly unit?: string;
  /** A second line: what it is compared with, or how sure it is. */
  readonly note?: ComponentChildren;
  readonly size?: 'plain' | 'large';
  /** A figure that asks for attention; say why in the note, since colour alone says nothing. */
  readonly tone?: 'plain' | 'good' | 'bad';
}

/** A number with its name. Put several of them into an element of the class `tiles`. */
export function Figure({ label, value, unit, note, size = 'plain', tone = 'plain' }: FigureProps) {
  return (
    <div class={`figure ${size} ${tone}`}>
      <p class="figure-label">{label}</p>
      <p class="figure-value">
        {value}
        {unit !== undefined && <span class="figure-unit"> {unit}</span>}
      </p>
      {note !== undefined && <p class="figure-note">{note}</p>}
    </div>
  );
}
