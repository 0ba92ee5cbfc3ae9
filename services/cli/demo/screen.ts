/** What a screen shows: lines on a terminal of a size, one line anywhere else. */
export interface Shown {
  lines(size: { readonly width: number; readonly height: number }): readonly string[];
  summary(): string;
}

const frameMs = 200;
const lineMs = 2_000;

/** Draws in place on a terminal; anywhere else, writes a line now and then. */
export class Screen {
  readonly #shown: Shown;
  readonly #timer: NodeJS.Timeout;
  readonly #output: NodeJS.WriteStream;
  #isOpen = true;

  constructor(shown: Shown, output: NodeJS.WriteStream = process.stdout) {
    this.#shown = shown;
    this.#output = output;
    // The alternate screen keeps what stood in the terminal before.
    if (output.isTTY) output.write('\u001b[?1049h\u001b[?25l');
    this.#timer = setInterval(() => this.#draw(), output.isTTY ? frameMs : lineMs);
    process.on('exit', this.#restore);
  }

  /** Ends the drawing; on a terminal the last picture stays. */
  close(): void {
    clearInterval(this.#timer);
    if (!this.#isOpen) return;
    this.#restore();
    process.off('exit', this.#restore);
    if (this.#output.isTTY) this.#output.write(`${this.#lines().join('\n')}\n`);
  }

  /** Also where the process ends in the middle: nobody wants a terminal without a cursor. */
  readonly #restore = (): void => {
    if (this.#isOpen && this.#output.isTTY) this.#output.write('\u001b[?25h\u001b[?1049l');
    this.#isOpen = false;
  };

  #draw(): void {
    if (this.#output.isTTY) {
      const lines = this.#lines().map((line) => `${line}\u001b[K`);
      this.#output.write(`\u001b[H${lines.join('\n')}\u001b[J`);
    } else this.#output.write(`${this.#shown.summary()}\n`);
  }

  #lines(): readonly string[] {
    const { columns = 80, rows = 24 } = this.#output;
    return this.#shown.lines({ width: columns, height: rows });
  }
}
