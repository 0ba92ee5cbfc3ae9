import { t } from '../../text/language.ts';
import type { BridgeStep } from './bridge.tsx';

interface WaterfallProps {
  readonly label: string;
  readonly steps: readonly BridgeStep[];
}

const rowHeight = 34;
const width = 720;
const labelWidth = 210;

/**
 * Steps from the first bar to the last, one below the other so that their names have room. The axis
 * begins near the smallest, for changes are small beside the whole; the table says the figures.
 */
export function Waterfall({ label, steps }: WaterfallProps) {
  const { finance: texts } = t();
  const levels = steps.map(({ after }) => Number(after));
  const [least, most] = [Math.min(...levels), Math.max(...levels)];
  const room = Math.max(1, most - least) * 0.15;
  const from = least - room;
  const x = (level: number) =>
    labelWidth + ((level - from) / (most + room - from)) * (width - labelWidth);
  return (
    <svg
      class="waterfall"
      viewBox={`0 0 ${width} ${steps.length * rowHeight}`}
      role="img"
      aria-label={label}
    >
      {steps.map(({ line }, index) => {
        const isSum = line === 'start' || line === 'end';
        const level = levels[index] ?? 0;
        const before = isSum ? from : (levels[index - 1] ?? from);
        const y = index * rowHeight;
        const change = level < before ? 'less' : 'more';
        const sign = level < before ? '− ' : '+ ';
        const look = isSum ? 'sum' : change;
        return (
          <g key={line} class={look}>
            <text x={0} y={y + 22}>
              {isSum ? '' : sign}
              {texts.lines[line]}
            </text>
            <rect
              x={Math.min(x(level), x(before))}
              y={y + 6}
              width={Math.max(2, Math.abs(x(level) - x(before)))}
              height={rowHeight - 12}
            />
          </g>
        );
      })}
    </svg>
  );
}
