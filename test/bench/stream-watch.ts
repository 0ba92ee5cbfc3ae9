import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

/** Quantiles of delays, in ms. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
}

/**
 * A viewer of a live stream that knows when each event was written. An event is visible once the
 * viewer was sent figures that include its offset.
 */
export class StreamWatch {
  /** When each event of a partition was written, by its offset. */
  readonly #writtenMs: number[][];
  readonly #seen: number[];
  #visible: { readonly writtenMs: number; readonly delayMs: number }[] = [];
  readonly #response: IncomingMessage;

  private constructor(response: IncomingMessage, partitions: number) {
    this.#response = response;
    this.#writtenMs = Array.from({ length: partitions }, () => []);
    this.#seen = new Array<number>(partitions).fill(0);
    createInterface({ input: response }).on('line', (line) => this.#take(line));
  }

  static async open(url: string, partitions: number): Promise<StreamWatch> {
    const request = get(url);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`${url} answers ${response.statusCode}`);
    return new StreamWatch(response, partitions);
  }

  /** An event was given to the writer as the next one of its partition, which starts at 0. */
  written(partition: number): void {
    this.#writtenMs[partition]?.push(performance.now());
  }

  get isCaughtUp(): boolean {
    return this.#writtenMs.every(({ length }, partition) => this.#seen[partition] === length);
  }

  /** The delays of the events that were written from a moment on, and forgets them all. */
  take(fromMs: number): Delays {
    const delays = this.#visible.filter(({ writtenMs }) => writtenMs >= fromMs);
    this.#visible = [];
    const sorted = Float64Array.from(delays, ({ delayMs }) => delayMs).sort();
    const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
    return { p50: at(0.5), p99: at(0.99) };
  }

  async close(): Promise<void> {
    this.#response.destroy();
  }

  #take(line: string): void {
    if (!line.startsWith('data: ')) return;
    const nowMs = performance.now();
    const { offsets } = JSON.parse(line.slice(6)) as { offsets?: Record<string, number> };
    for (const [partition, next] of Object.entries(offsets ?? {})) {
      const written = this.#writtenMs[Number(partition)];
      for (let seen = this.#seen[Number(partition)] ?? 0; seen < next; seen++) {
        const writtenMs = written?.[seen] ?? Number.NaN;
        this.#visible.push({ writtenMs, delayMs: nowMs - writtenMs });
      }
      this.#seen[Number(partition)] = next;
    }
  }
}
