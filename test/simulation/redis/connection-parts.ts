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
