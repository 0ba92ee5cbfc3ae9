import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { themeVersion } from '../../style/theme.ts';
import { languageTag } from '../../text/language.ts';
import type { ChartProps } from './chart.tsx';
import { plotOptions } from './plot-options.ts';

const heightPxUsual = 260;

/** The drawn form of a chart. It is drawn anew when its shape changes, and else only filled. */
export function Plot(props: ChartProps) {
  const { timesMs, series, title, heightPx = heightPxUsual, marks = [] } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(props);
  newest.current = props;
  const shape = JSON.stringify([
    series.map(({ name, kind, colour }) => [name, kind, colour]),
    props.timeZone,
    languageTag(),
    themeVersion.value,
    heightPx,
  ]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const options = plotOptions(newest, element, heightPx);
    const made = new uPlot(options, dataOf(newest.current), element);
    plot.current = made;
    const watcher = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== made.width) made.setSize({ width, height: heightPx });
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => {
    plot.current?.setData(dataOf(newest.current));
  }, [timesMs, series, marks]);
  return <div class="plot" ref={frame} role="img" aria-label={title} />;
}

function dataOf({ timesMs, series }: ChartProps): uPlot.AlignedData {
  return [
    timesMs.map((ms) => ms / 1000),
    ...series.map(({ values }) => values as (number | null)[]),
  ] as uPlot.AlignedData;
}
