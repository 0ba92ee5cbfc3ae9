import { useId } from 'preact/hooks';
import './field.css';

interface TimeFieldProps {
  readonly label: string;
  /** A local time: `2026-11-10T20:15`. */
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A date and a time to the quarter hour, of the zone that the page is in. */
export function TimeField({ label, value, onInput }: TimeFieldProps) {
  const id = useId();
  return (
    <div class="field choice">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        step={900}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
