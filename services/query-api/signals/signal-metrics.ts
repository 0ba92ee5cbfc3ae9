import type { Signal } from '../../../libs/contracts/signals.ts';
import type { Metrics } from '../../../libs/telemetry/metrics.ts';
import type { CallOutcome } from './webhook-call.ts';

/** What is counted of signals, as the callbacks of those who know. */
export interface SignalCounters {
  readonly published: (signal: Signal) => void;
  readonly called: (result: CallOutcome['kind'] | 'given_up') => void;
}

const results = ['delivered', 'refused', 'failed', 'given_up'] as const;

/** Says how many signals were written, and what became of the calls of the webhook. */
export function measureSignals(metrics: Metrics): SignalCounters {
  const published = metrics.counter({
    name: 'tally_signals_published_total',
    help: 'Signals that this process has written to their topic, by kind.',
    labels: ['kind'],
  });
  const calls = metrics.counter({
    name: 'tally_webhook_calls_total',
    help: 'Calls of the webhook by how they ended, and signals that were given up.',
    labels: ['result'],
  });
  for (const result of results) calls.inc({ result }, 0);
  return {
    published: ({ kind }) => published.inc({ kind }),
    called: (result) => calls.inc({ result }),
  };
}
