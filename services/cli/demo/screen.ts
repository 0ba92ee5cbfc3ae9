import type { Leaderboard, PlayState } from './leaderboard.ts';

const frameMs = 200;
const lineMs = 2_000;

/** Shows a leaderboard: drawn in place on a terminal, a line now and then anywhere else. */
export class Screen {
  readonly #board: Leaderboard;
  readonly #state: () => PlayState;
  readonly #timer: NodeJS.Timeout;
  readonly #isTerminal = process.stdout.isTTY === true;

  constructor(board: Leaderboard, state: () => PlayState) {
    this.#board = board;
    this.#state = state;
    // The alternate screen keeps what stood in the terminal before.
    if (this.#isTerminal) process.stdout.write('\u001b[?1049h\u001b[?25l');
    this.#timer = setInterval(() => this.#draw(), this.#isTerminal ? frameMs : lineMs);
  }

  /** Ends the drawing and leaves the last board standing. */
  close(): void {
    clearInterval(this.#timer);
    if (!this.#isTerminal) return;
    process.stdout.write('\u001b[?25h\u001b[?1049l');
    process.stdout.write(`${this.#lines().join('\n')}\n`);
  }

  #draw(): void {
    if (this.#isTerminal) {
      const lines = this.#lines().map((line) => `${line}\u001b[K`);
      process.stdout.write(`\u001b[H${lines.join('\n')}\u001b[J`);
      return;
    }
    const { note } = this.#state();
    process.stdout.write(
      `${note}; ${this.#board.netUnits.toLocaleString('en')} net on the board\n`,
    );
  }

  #lines(): string[] {
    const { columns = 80, rows = 24 } = process.stdout;
    return this.#board.lines(this.#state(), { width: columns, height: rows });
  }
}
