import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from '../support/run-process.ts';

const sampleEveryMs = 250;
const answerMsMax = 1_000;

/**
 * The counters of many processes, also of those that were killed: each is asked now and then, and
 * counts with what it said last.
 */
export class Counters {
  readonly #last = new Map<RunningProcess, ReadonlyMap<string, number>>();
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;

  constructor() {
    this.#running = this.#sampleOn();
  }

  get processes(): Iterable<RunningProcess> {
    return this.#last.keys();
  }

  watch(process: RunningProcess): void {
    this.#last.set(process, new Map());
  }

  /** Asks one process now; one that does not answer keeps what it said before. */
  async sample(process: RunningProcess): Promise<void> {
    if (process.exit !== null) return;
    const url = `http://127.0.0.1:${process.metricsPort}/metrics`;
    const text = await fetch(url, { signal: AbortSignal.timeout(answerMsMax) })
      .then((response) => response.text())
      .catch(() => null);
    if (text !== null) this.#last.set(process, parseMetrics(text));
  }

  /** Asks everybody now. */
  async sampleAll(): Promise<void> {
    await Promise.all([...this.#last.keys()].map((process) => this.sample(process)));
  }

  /** Sum over all processes and labels of a counter, or of those with a label that starts so:
   * `tally_doubts_total`, `tally_doubts_total{reason="fenced"`. */
  sum(name: string): number {
    return Object.values(this.by(name)).reduce((sum, value) => sum + value, 0);
  }

  /** The sums of a counter by what stands behind its name. */
  by(name: string): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const values of this.#last.values()) {
      for (const [key, value] of values) {
        const isMeant = key === name || key.startsWith(name.includes('{') ? name : `${name}{`);
        if (isMeant) sums[key.slice(name.length)] = (sums[key.slice(name.length)] ?? 0) + value;
      }
    }
    return sums;
  }

  /** The value that one process said last. */
  of(process: RunningProcess, name: string): number {
    return this.#last.get(process)?.get(name) ?? 0;
  }

  /** Asks everybody a last time. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    await this.sampleAll();
  }

  async #sampleOn(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.sampleAll();
      await sleep(sampleEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The samples of a text in Prometheus' format, by name with labels. */
function parseMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const space = line.lastIndexOf(' ');
    if (line.startsWith('#') || space < 0) continue;
    values.set(line.slice(0, space), Number(line.slice(space + 1)));
  }
  return values;
}
