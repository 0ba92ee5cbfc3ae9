import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../libs/base/clock.ts';
import { type Alarm, alarms, haltAlarms, watchAlarms } from '../libs/contracts/alarms.ts';
import { createMetrics } from '../libs/telemetry/metrics.ts';
import { createAggregatorMetrics } from '../services/aggregator/aggregator-metrics.ts';
import { AlarmReports as OwnerAlarms } from '../services/aggregator/alarm-reports.ts';
import { AlarmReports as ReaderAlarms } from '../services/query-api/alarm-reports.ts';
import { LiveShards } from '../services/query-api/live-shards.ts';
import { measureShards } from '../services/query-api/query-metrics.ts';
import { measureSignals } from '../services/query-api/signals/signal-metrics.ts';
import { shardOptions } from './support/shards.ts';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const root = new URL('../', import.meta.url);
const names = [...haltAlarms, ...watchAlarms];
const silent = { debug() {}, info() {}, warn() {}, error() {} };

function alerts(): Alert[] {
  const text = readFileSync(new URL('deploy/prometheus/alerts.yaml', root), 'utf8');
  const { groups } = parse(text) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** The metrics that the two services offer. */
async function offered(): Promise<{ readonly text: string; readonly names: Set<string> }> {
  const aggregator = createMetrics({ service: 'aggregator' });
  const statuses = () => [];
  const { reader } = shardOptions();
  createAggregatorMetrics({ metrics: aggregator, reader, statuses, topic: 't', group: 'g' });
  const pipeline = { statuses: [], partitionsAddedNote: null };
  const writeNote = async () => undefined;
  const common = { log: silent, clock: systemClock };
  new OwnerAlarms({ ...common, metrics: aggregator, pipeline, owner: 'test', writeNote });
  const api = createMetrics({ service: 'query-api', defaults: false });
  const shards = new LiveShards();
  measureShards(shards, api);
  measureSignals(api);
  const log = silent as unknown as ConstructorParameters<typeof ReaderAlarms>[0]['log'];
  new ReaderAlarms({ clock: systemClock, log, shards, metrics: api });
  const text = (await aggregator.text()) + (await api.text());
  return {
    text,
    names: new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '')),
  };
}

test('every alarm has a runbook, and every runbook an alarm', () => {
  const runbooks = readdirSync(new URL('docs/runbooks/', root)).map((file) => file.slice(0, -3));
  expect(runbooks.sort()).toEqual([...names].sort());
  expect(Object.keys(alarms).sort()).toEqual([...names].sort());
});

test.each(names.map((name) => [name]))(
  'the runbook of %s answers what an operator asks',
  (name) => {
    const text = readFileSync(new URL(`docs/runbooks/${name}.md`, root), 'utf8');
    expect(text).toContain(`\nAlarm \`${name}\`.\n`);
    const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'What it means',
      'What is shown meanwhile',
      'How to look',
      'The way out',
      'How to know that it is over',
    ]);
  },
);

test('every alarm has an alert that wakes whom it should, on a metric that there is', async () => {
  const { text, names: metrics } = await offered();
  for (const name of names) {
    const found = alerts().filter(({ expr }) => expr.includes(`{alarm="${name}"}`));
    expect(found, name).toHaveLength(1);
    expect(found[0]).toMatchObject({
      labels: { severity: alarms[name].severity },
      annotations: {
        summary: `Tally: ${alarms[name].title}`,
        runbook: `docs/runbooks/${name}.md`,
      },
    });
    expect(text).toContain(`tally_alarms_active{alarm="${name}"} 0`);
  }
  for (const { alert, expr, annotations } of alerts()) {
    const used = expr.match(/\b(tally|kafka|process|nodejs)_[a-z_]+/g) ?? [];
    expect(used, alert).not.toEqual([]);
    for (const metric of used) expect(metrics, alert).toContain(metric);
    expect(names.map((name: Alarm) => `docs/runbooks/${name}.md`)).toContain(annotations.runbook);
  }
});

test('every metric that a runbook names is there', async () => {
  const { names: metrics } = await offered();
  for (const name of names) {
    const text = readFileSync(new URL(`docs/runbooks/${name}.md`, root), 'utf8');
    for (const [, metric = ''] of text.matchAll(/`((?:tally|kafka|process)_[a-z_]+)`/g)) {
      expect(metrics, name).toContain(metric);
    }
  }
});
