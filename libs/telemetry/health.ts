import { type Clock, systemClock } from '../base/clock.ts';
import { toError } from '../base/errors.ts';

/** What a check found. The details are shown as they are, so they hold no secret. */
export interface CheckResult {
  readonly ok: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type Check = () => CheckResult | Promise<CheckResult>;

/** The answer to a probe. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** What the parts of a process say of their state. */
export interface Health {
  /** Adds a check that must hold for the process to be sent work. */
  addReadiness(name: string, check: Check): void;
  /** Adds a check whose failure only a restart can mend. */
  addLiveness(name: string, check: Check): void;
  /** From now on the process is not ready any more: it stops. */
  stopping(): void;
  ready(): Promise<ProbeResult>;
  live(): Promise<ProbeResult>;
}

/** A check that has not answered by then has failed. */
const checkMsMax = 1000;

/** Opens the list of checks of a process. Without any it is alive and ready. */
export function createHealth(clock: Clock = systemClock): Health {
  const readiness = new Map<string, Check>();
  const liveness = new Map<string, Check>();
  return {
    addReadiness: (name, check) => void readiness.set(name, check),
    addLiveness: (name, check) => void liveness.set(name, check),
    stopping: () => void readiness.set('lifecycle', () => ({ ok: false, details: stopping })),
    ready: () => probe(readiness, clock),
    live: () => probe(liveness, clock),
  };
}

const stopping = { state: 'stopping' };

async function probe(checks: ReadonlyMap<string, Check>, clock: Clock): Promise<ProbeResult> {
  const results = await Promise.all(
    [...checks].map(async ([name, check]) => [name, await runCheck(check, clock)] as const),
  );
  return { ok: results.every(([, { ok }]) => ok), checks: Object.fromEntries(results) };
}

async function runCheck(check: Check, clock: Clock): Promise<CheckResult> {
  const answered = new AbortController();
  const late = clock
    .sleep(checkMsMax, answered.signal)
    .then((): CheckResult => ({ ok: false, details: { error: `no answer in ${checkMsMax} ms` } }));
  try {
    return await Promise.race([check(), late]);
  } catch (thrown) {
    return { ok: false, details: { error: toError(thrown).message } };
  } finally {
    answered.abort();
  }
}
