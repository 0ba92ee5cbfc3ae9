import './share-bar.css';

interface ShareBarProps {
  /** From 0 to 1; what is beyond is cut off. */
  readonly share: number;
  /** Where it should be by now. */
  readonly mark?: number | null;
  readonly tone?: 'plain' | 'accent' | 'bad';
  /** The share as it is to be read. */
  readonly text: string;
}

/** A share as a bar, with the text that says the same. */
export function ShareBar({ share, mark = null, tone = 'plain', text }: ShareBarProps) {
  return (
    <span class={`share ${tone}`}>
      <span class="share-bar" aria-hidden="true">
        <span style={{ width: cut(share) }} />
        {mark !== null && <i style={{ left: cut(mark) }} />}
      </span>
      <span class="share-text">{text}</span>
    </span>
  );
}

function cut(share: number): string {
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
}
