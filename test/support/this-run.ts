/**
 * The run that everything belongs to which these helpers start: a run of vitest, or of a program
 * of its own that says `beginRun` first and `endRun` last.
 */
export interface RunPlace {
  /** `host:port` of a real Kafka. */
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
  /** A folder of this run: what is put there, and what is noted there, is cleared away. */
  readonly runDir: string;
}

/** Outside of its own runs, vitest can't even be imported. */
const vitest = process.env['VITEST'] === undefined ? null : await import('vitest');

let place: Partial<RunPlace> = {};
let endings: (() => Promise<unknown>)[] = [];

/** One of the servers or folders of the run. */
export function provided(name: keyof RunPlace): string {
  if (vitest !== null) return vitest.inject(name);
  const value = place[name];
  if (value === undefined) throw new Error(`This run has no ${name}: beginRun was not given it.`);
  return value;
}

/** Does something after all tests of the file, or at the end of the run of a program. */
export function atEnd(work: () => Promise<unknown>): void {
  if (vitest === null) endings.push(work);
  else vitest.afterAll(work);
}

/** Begins a run outside of vitest. */
export function beginRun(given: Partial<RunPlace>): void {
  place = given;
}

/** Ends a run outside of vitest: everything that was left for the end is done, the last first. */
export async function endRun(): Promise<void> {
  const works = endings.toReversed();
  endings = [];
  for (const work of works) await work();
}
