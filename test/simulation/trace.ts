/** Lines that a failure shows of what led to it. */
const tailLines = 120;

/**
 * What happened in a run, line by line. Its hash tells two runs apart, its tail explains one.
 */
export class Trace {
  readonly #timeline: { readonly nowMs: number };
  readonly #print: ((line: string) => void) | undefined;
  readonly #tail: string[] = [];
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;
  #lines = 0;

  constructor(timeline: { readonly nowMs: number }, print?: (line: string) => void) {
    this.#timeline = timeline;
    this.#print = print;
  }

  note(who: string, what: string): void {
    const line = `${this.#timeline.nowMs.toFixed(1)} ${who}: ${what}`;
    for (let i = 0; i < line.length; i++) {
      this.#low = Math.imul(this.#low ^ line.charCodeAt(i), 0x01000193);
      this.#high = Math.imul(this.#high, 0x85ebca6b) ^ this.#low;
    }
    this.#lines++;
    this.#tail.push(line);
    if (this.#tail.length > tailLines * 2) this.#tail.splice(0, tailLines);
    this.#print?.(line);
  }

  /** 64 bits over every line, as hex digits. */
  get hash(): string {
    const word = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return word(this.#high) + word(this.#low);
  }

  get lineCount(): number {
    return this.#lines;
  }

  get tail(): readonly string[] {
    return this.#tail.slice(-tailLines);
  }
}
