import { expect, test } from 'vitest';
import { version } from './build-info.ts';
import { createMetrics } from './metrics.ts';

test('says what is running, and how the process does', async () => {
  const metrics = createMetrics({ service: 'aggregator', revision: 'abc' });
  const text = await metrics.text();
  expect(text).toContain(
    `tally_build_info{service="aggregator",version="${version}",revision="abc"} 1`,
  );
  expect(text).toMatch(/^process_cpu_seconds_total /m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  expect(metrics.contentType).toContain('text/plain');
});

test('counts, sets and spreads, with labels', async () => {
  const metrics = createMetrics({ service: 'aggregator', defaults: false });
  const records = metrics.counter({ name: 'tally_records_total', help: 'r.', labels: ['outcome'] });
  const lag = metrics.gauge({ name: 'tally_lag', help: 'l.', collect: (gauge) => gauge.set(7) });
  const commit = metrics.histogram({ name: 'tally_commit_seconds', help: 'c.', buckets: [0.1, 1] });
  records.inc({ outcome: 'applied' }, 3);
  lag.set(1);
  commit.observe(0.5);
  const text = await metrics.text();
  expect(text).toContain('tally_records_total{outcome="applied"} 3');
  expect(text).toContain('tally_lag 7');
  expect(text).toContain('tally_commit_seconds_bucket{le="0.1"} 0');
  expect(text).toContain('tally_commit_seconds_bucket{le="1"} 1');
});

test('two processes in one do not share their metrics', async () => {
  const first = createMetrics({ service: 'a', defaults: false });
  const second = createMetrics({ service: 'b', defaults: false });
  first.counter({ name: 'tally_x_total', help: 'x.' }).inc();
  expect(await second.text()).not.toContain('tally_x_total');
});
