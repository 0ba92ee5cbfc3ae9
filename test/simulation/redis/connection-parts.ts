import type { ConnectionTimeouts } from '../../../libs/store/connect.ts';
import type { Random } from '../../../services/simulator/random.ts';
import type { Coverage } from '../coverage.ts';
import type { SimProcess } from '../sim-process.ts';
import type { Timeline } from '../timeline.ts';
import type { Trace } from '../trace.ts';
import type { ServerCall } from './server.ts';
import type { RedisSite } from './site.ts';

/** What goes wrong with one call. */
export type CallFault =
  | 'lost-before'
  | 'lost-after'
  | 'applied-after-break'
  | 'stalled'
  | 'reply-stalled'
  | 'twice';

export interface ConnectionParts {
  readonly process: SimProcess;
  readonly site: RedisSite;
  readonly timeline: Timeline;
  readonly random: Random;
  /** The longest that something is on its way, in ms. */
  readonly wireMsMax: number;
  readonly trace: Trace;
  readonly coverage: Coverage;
  readonly timeouts: ConnectionTimeouts;
  /** Draws what goes wrong with a call, mostly nothing. */
  readonly drawFault: (call: ServerCall) => CallFault | null;
}

/** A commit that was sent, as far as its outcome matters. */
export interface SentCommit {
  readonly call: ServerCall;
  readonly isSettled: boolean;
  /** First item of the reply of the script, once it ran. */
  readonly result: string | null;
}

/** Counts how the outcome of a commit that its caller does not know came out. */
export function noteOutcome(
  coverage: Coverage,
  { call, isSettled, result }: SentCommit,
  what: 'never' | 'arrived' | 'unknown',
): void {
  if (call.name !== 'tallyCommit') return;
  const taken = result === 'committed' ? 'taken' : 'refused';
  if (what === 'never') coverage.hit('commit: unknown, never arrived');
  if (what === 'unknown' && result !== null) coverage.hit(`commit: unknown, was ${taken}`);
  if (what === 'arrived' && isSettled) coverage.hit(`commit: given up, then ${taken}`);
}
