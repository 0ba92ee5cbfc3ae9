import { useId } from 'preact/hooks';
import './field.css';

interface ShortFieldProps {
  /** A part of a name, or a local time to the quarter hour: `2026-11-10T20:15`. */
  readonly kind: 'search' | 'time';
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

const kinds = {
  search: { type: 'search', autocomplete: 'off' },
  /** Of the zone that the page is in. */
  time: { type: 'datetime-local', step: 900 },
} as const;

/** A short line to write in, beside others. */
export function ShortField({ kind, label, value, onInput }: ShortFieldProps) {
  const id = useId();
  return (
    <div class="field choice">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...kinds[kind]}
      />
    </div>
  );
}
