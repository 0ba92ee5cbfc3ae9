import { useState } from 'preact/hooks';
import { when } from '../../format/dates.ts';
import { t } from '../../text/language.ts';
import { Button } from '../button.tsx';
import { type Column, Table } from '../table.tsx';
import { Plot } from './plot.tsx';
import './chart.css';

/** One line or row of bars of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** One a time; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly kind?: 'bars' | 'line' | 'dashes';
  /** Which colour of the palette it takes: 1 to 5. */
  readonly colour?: 1 | 2 | 3 | 4 | 5;
}

/** A time that is marked: a promotion. */
export interface ChartMark {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
}

export interface ChartProps {
  readonly title: string;
  /** Beginnings of the points, in ms since 1970, each after the one before. */
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly timeZone: string;
  readonly format: (value: number) => string;
  /** For the axis, where there is less room. */
  readonly formatShort?: (value: number) => string;
  readonly marks?: readonly ChartMark[];
  /** Told which times the reader has chosen by dragging; null = all of them again. */
  readonly onBrush?: (range: { readonly fromMs: number; readonly toMs: number } | null) => void;
  readonly isBrushed?: boolean;
  readonly heightPx?: number;
}

/** Values over time, drawn, and the same as a table for whoever reads rather than looks. */
export function Chart(props: ChartProps) {
  const { title, series, onBrush, isBrushed = false, marks = [], timeZone } = props;
  const [isTable, setTable] = useState(false);
  const { common } = t();
  return (
    <figure class="chart" aria-label={title}>
      <div class="row chart-bar">
        <ul class="chart-legend" aria-hidden="true">
          {series.map(({ name, kind = 'line', colour = 1 }) => (
            <li key={name} class={`${kind} colour-${colour}`}>
              {name}
            </li>
          ))}
          {marks.length > 0 && <li class="mark">{common.promotion}</li>}
        </ul>
        {isBrushed && (
          <Button kind="quiet" onClick={() => onBrush?.(null)}>
            {common.showAll}
          </Button>
        )}
        <Button kind="quiet" isPressed={isTable} onClick={() => setTable(!isTable)}>
          {common.asTable}
        </Button>
      </div>
      {isTable ? <ChartTable {...props} /> : <Plot {...props} />}
      {marks.length > 0 && (
        <ul class="hidden">
          {marks.map(({ label, fromMs, toMs }) => (
            <li key={`${label} ${fromMs}`}>
              {label}: {when(fromMs, timeZone, 'dayTime')} – {when(toMs, timeZone, 'dayTime')}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function ChartTable({ title, timesMs, series, timeZone, format }: ChartProps) {
  const columns: Column<number>[] = [
    {
      key: 'time',
      title: '',
      cell: (index) => when(timesMs[index] ?? 0, timeZone, 'dayTime'),
    },
    ...series.map(({ name, values }) => ({
      key: name,
      title: name,
      isNumber: true,
      cell: (index: number) => {
        const value = values[index] ?? null;
        return value === null ? t().common.none : format(value);
      },
    })),
  ];
  return (
    <div class="chart-table">
      <Table
        caption={title}
        columns={columns}
        rows={timesMs.map((_, index) => index)}
        rowKey={String}
      />
    </div>
  );
}
