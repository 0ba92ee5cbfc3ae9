import uPlot from 'uplot';
import { when } from '../../format/dates.ts';
import type { ChartProps, ChartSeries } from './chart.tsx';

/** What a chart shows by now, whenever it draws. */
export interface NewestProps {
  readonly current: ChartProps;
}

/** The colours of the palette as they are now, for what draws by itself. */
function readColours(element: HTMLElement): (name: string) => string {
  const probe = element.appendChild(document.createElement('i'));
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5'];
  const all = [...names, 'muted', 'rule', 'promotion', 'promotion-soft', 'accent-soft'];
  const colours = new Map(all.map((name) => [name, read(name)]));
  probe.remove();
  return (name) => colours.get(name) ?? 'currentColor';
}

/** How a chart looks and behaves. Times are those of the campaign's zone. */
export function plotOptions(
  newest: NewestProps,
  element: HTMLElement,
  height: number,
): uPlot.Options {
  const { series, timeZone } = newest.current;
  const colour = readColours(element);
  const { fontFamily, fontSize } = getComputedStyle(element);
  // As large as small text is, which a large screen has larger.
  const px = Number.parseFloat(fontSize) / 16;
  const font = `${12 * px}px ${fontFamily}`;
  const axis = {
    stroke: colour('muted'),
    font,
    grid: { stroke: colour('rule'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(200, Math.floor(element.clientWidth)),
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: false } },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 0) * 1.08)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 80 * px,
        size: 50 * px,
        values: (_plot, splits) => timeLabels(splits, timeZone),
      },
      {
        ...axis,
        size: 64 * px,
        space: 48 * px,
        values: (_plot, splits) => {
          const { format, formatShort = format } = newest.current;
          return splits.map((value) => formatShort(value));
        },
      },
    ],
    series: [{}, ...series.map((each) => seriesOptions(each, colour))],
    hooks: {
      drawClear: [(plot) => drawMarks(plot, newest, colour)],
      setCursor: [(plot) => showTip(plot, newest)],
      setSelect: [(plot) => tellBrush(plot, newest)],
    },
  };
}

function timeLabels(splits: readonly number[], timeZone: string): string[] {
  const hasHours = (splits[1] ?? 0) - (splits[0] ?? 0) < 86_400;
  let dayBefore = '';
  return splits.map((seconds) => {
    const day = when(seconds * 1000, timeZone, 'day');
    const isNewDay = day !== dayBefore;
    dayBefore = day;
    if (!hasHours) return day;
    const time = when(seconds * 1000, timeZone, 'time');
    return isNewDay ? `${time}\n${day}` : time;
  });
}

function seriesOptions(
  { name, kind = 'line', colour: index = 1 }: ChartSeries,
  colour: (name: string) => string,
): uPlot.Series {
  const stroke = colour(`series-${index}`);
  if (kind === 'bars') {
    const paths = uPlot.paths.bars?.({ size: [0.8, 100], align: 1 });
    return {
      label: name,
      fill: stroke,
      width: 0,
      points: { show: false },
      ...(paths && { paths }),
    };
  }
  const dash = kind === 'dashes' ? { dash: [6, 5] } : {};
  return { label: name, stroke, width: 2, points: { show: false }, ...dash };
}

/** Promotions as bands behind the values. */
function drawMarks(plot: uPlot, newest: NewestProps, colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { fromMs, toMs } of newest.current.marks ?? []) {
    const left = Math.max(bbox.left, plot.valToPos(fromMs / 1000, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(toMs / 1000, 'x', true));
    if (right <= left) continue;
    ctx.fillStyle = colour('promotion-soft');
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = colour('promotion');
    ctx.fillRect(left, bbox.top, right - left, 3 * devicePixelRatio);
  }
  ctx.restore();
}

/** What stands at the time under the pointer. */
function showTip(plot: uPlot, newest: NewestProps): void {
  const { timesMs, series, timeZone, format } = newest.current;
  const { idx, left = -1 } = plot.cursor;
  let tip = plot.over.querySelector<HTMLElement>('.plot-tip');
  if (tip === null) {
    tip = plot.over.appendChild(document.createElement('div'));
    tip.className = 'plot-tip';
  }
  const timeMs = idx === null || idx === undefined ? undefined : timesMs[idx];
  tip.hidden = timeMs === undefined || left < 0;
  if (timeMs === undefined || idx === null || idx === undefined) return;
  const lines = series.flatMap(({ name, values }) => {
    const value = values[idx] ?? null;
    return value === null ? [] : [`${name}: ${format(value)}`];
  });
  tip.textContent = [when(timeMs, timeZone, 'dayTime'), ...lines].join('\n');
  tip.style.translate =
    left > plot.over.clientWidth / 2 ? `calc(${left}px - 100% - 12px) 0` : `${left + 12}px 0`;
}

function tellBrush(plot: uPlot, newest: NewestProps): void {
  const { left, width } = plot.select;
  if (width < 8) return;
  const fromMs = plot.posToVal(left, 'x') * 1000;
  const toMs = plot.posToVal(left + width, 'x') * 1000;
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  newest.current.onBrush?.({ fromMs, toMs });
}
