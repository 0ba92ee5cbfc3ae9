import type { Stage } from './stage.ts';

/** Which Redis a scenario plays on; each has one of its own, without data. */
export type RedisKind =
  /** One server, `appendfsync everysec`, as `make up` starts it. */
  | 'single'
  /** A primary with a replica and three Sentinels. */
  | 'sentinel'
  /** Three primaries with a replica each. */
  | 'cluster'
  /** The scenario starts what it needs and says so with `stage.useRedis`. */
  | 'own';

/** Which Kafka a scenario plays on. */
export type KafkaKind =
  /** One broker that all scenarios of a run share; faults must leave it alone. */
  | 'shared'
  /** The scenario starts what it needs and says so with `stage.useKafka`. */
  | 'own';

/** One way for things to go wrong, and the proof that no number does. */
export interface Scenario {
  /** As in docs/reliability.md: `F1`. */
  readonly id: string;
  readonly name: string;
  readonly needs: { readonly redis: RedisKind; readonly kafka: KafkaKind };
  /**
   * The windows that the faults must hit: each has to be counted with `stage.hit` at least once, or
   * the scenario has proved nothing and fails.
   */
  readonly windows: readonly string[];
  /** The longest that it may take in all, in seconds; 240 by default. */
  readonly secondsMax?: number;
  /** Why it can't be played here, or null. */
  readonly impossible?: () => Promise<string | null>;
  /** Starts what counts, injects faults and waits until each is got over. The proof comes after. */
  run(stage: Stage): Promise<void>;
}

/** What came of one scenario. Times are in ms. */
export interface ScenarioResult {
  readonly id: string;
  readonly name: string;
  readonly seed: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What is wrong, or why it was skipped. */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** Records in the log. */
  readonly records: number;
  /** How often each window was hit. */
  readonly hits: Readonly<Record<string, number>>;
  /** Figures in which API, recount and simulator differ, over all brands and both clocks. */
  readonly differences: number;
  /** From the end of each fault until the API had everything again that was in the log by then. */
  readonly recoveredMs: readonly number[];
  /** Records that were read more than once. */
  readonly rereads: number;
  /** The oldest figures that an answer gave as whole. */
  readonly staleMsMax: number;
  /** The longest time in which the API gave no whole answer. */
  readonly refusedMsMax: number;
  /** The longest time in which answers stood before an earlier one. */
  readonly behindMsMax: number;
  readonly halts: number;
  readonly doubts: Readonly<Record<string, number>>;
  readonly claims: number;
  /** What else the scenario measures. */
  readonly notes: Readonly<Record<string, number | string>>;
}
