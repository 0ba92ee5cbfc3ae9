import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  /** What is wrong with what stands there. */
  readonly error?: string;
  readonly type?: 'text' | 'password';
  readonly isRequired?: boolean;
  readonly autocomplete?: string;
}

/** A line to write in, with its name, a hint, and what is wrong. */
export function Field(props: FieldProps) {
  const { label, value, onInput, hint, error, type = 'text', isRequired = false } = props;
  const id = useId();
  const input = {
    id,
    value,
    required: isRequired,
    autocomplete: props.autocomplete ?? 'off',
    'aria-invalid': error !== undefined,
    'aria-describedby': `${id}-says`,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) =>
      onInput(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'password' ? (
        <input {...input} type="password" />
      ) : (
        <input {...input} type="text" />
      )}
      <p id={`${id}-says`} class={error === undefined ? 'muted small' : 'field-error small'}>
        {error ?? hint}
      </p>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, ComponentChildren])[];
  readonly onChange: (value: Value) => void;
  /** Whether the name is only said to those who do not see the choice. */
  readonly isLabelHidden?: boolean;
}

/** One of a few, from a list. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, onChange, isLabelHidden = false } = props;
  const id = useId();
  return (
    <div class="field choice">
      <label for={id} class={isLabelHidden ? 'hidden' : ''}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as Value)}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
