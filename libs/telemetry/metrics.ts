import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { version } from './build-info.ts';

/** What a metric is called and what it says. Names are in base units with the unit last
 * (`_seconds`, `_bytes`, `_total`); no label may name an order, a buyer or a listing. */
export interface MetricOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** A histogram also says where its buckets end. */
export interface HistogramOptions<Label extends string> extends MetricOptions<Label> {
  readonly buckets: readonly number[];
}

/** A gauge can be read when it is asked for, which costs nothing between two scrapes. */
export interface GaugeOptions<Label extends string> extends MetricOptions<Label> {
  readonly collect?: (gauge: Gauge<Label>) => void | Promise<void>;
}

export type { Counter, Gauge, Histogram };

/** The metrics of one process. */
export interface Metrics {
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>;
  gauge<Label extends string = never>(options: GaugeOptions<Label>): Gauge<Label>;
  histogram<Label extends string = never>(options: HistogramOptions<Label>): Histogram<Label>;
  /** All of them in the text format of Prometheus. */
  text(): Promise<string>;
  /** The content type of that text. */
  readonly contentType: string;
}

export interface MetricsOptions {
  readonly service: string;
  /** What the build was made from; `unknown` where nobody said. */
  readonly revision?: string;
  /** Whether `process_*` and `nodejs_*` are there too. */
  readonly defaults?: boolean;
}

/** Opens the metrics of a process, in a registry of their own. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.defaults ?? true) collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'tally_build_info',
    help: 'Always 1; the labels say what is running.',
    labelNames: ['service', 'version', 'revision'],
    registers,
  }).set({ service: options.service, version, revision: options.revision ?? 'unknown' }, 1);
  return {
    counter: (metric) => new Counter({ ...named(metric), registers }),
    gauge: (metric) => openGauge(metric, registers),
    histogram: (metric) =>
      new Histogram({ ...named(metric), buckets: [...metric.buckets], registers }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function openGauge<Label extends string>(
  metric: GaugeOptions<Label>,
  registers: Registry[],
): Gauge<Label> {
  const { collect } = metric;
  if (collect === undefined) return new Gauge({ ...named(metric), registers });
  const gauge: Gauge<Label> = new Gauge({
    ...named(metric),
    registers,
    collect: () => collect(gauge),
  });
  return gauge;
}

function named<Label extends string>(metric: MetricOptions<Label>) {
  return { name: metric.name, help: metric.help, labelNames: metric.labels ?? [] };
}
