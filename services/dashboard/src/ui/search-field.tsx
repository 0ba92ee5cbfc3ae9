import { useId } from 'preact/hooks';
import './field.css';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A line to find something by a part of its name. */
export function SearchField({ label, value, onInput }: SearchFieldProps) {
  const id = useId();
  return (
    <div class="field choice">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        value={value}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
